// The page with which a phone sends pictures: one request for each picture, one
// after the other, in the order in which they were chosen.
'use strict'

const by = id => document.getElementById(id)
const pictures = []
let about = null
let language = 'id'
let sending = false
let over = false

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll('{{' + name + '}}', value), about.words[language][key] ?? key)

const refusal = code => about.words[language]['refused.' + code] ?? say('refused.failed')

async function begin() {
  const answer = await fetch('about.json')
  if (!answer.ok) { document.body.textContent = await answer.text(); return }
  about = await answer.json()
  about.ends = Date.now() + about.seconds * 1000
  language = about.language === 'en' ? 'en' : 'id'
  for (const id of ['camera', 'gallery']) {
    by(id).addEventListener('change', () => { add([...by(id).files]); by(id).value = '' })
  }
  by('language').addEventListener('click', () => { language = language === 'id' ? 'en' : 'id'; showWords() })
  addEventListener('online', next)
  addEventListener('beforeunload', event => { if (unfinished().length > 0) event.preventDefault() })
  setInterval(showLeft, 15000)
  showWords()
}

const unfinished = () => pictures.filter(p => p.state === 'waiting' || p.state === 'sending' || p.state === 'storing')

function showWords() {
  document.documentElement.lang = language
  document.title = say('title') + ' – Daluang'
  by('title').textContent = say('title')
  by('for').textContent = [about.session, about.title].filter(Boolean).join(' · ')
  by('language').textContent = say('other-language')
  by('camera-words').textContent = say('camera')
  by('gallery-words').textContent = say('gallery')
  by('tip').textContent = say('tip')
  showLeft()
  showCount()
  pictures.forEach(show)
}

function showLeft() {
  const minutes = Math.ceil((about.ends - Date.now()) / 60000)
  if (minutes <= 0) end('expired')
  by('left').textContent = over ? '' : say('left', { minutes })
}

// end closes the page for more pictures and says why.
function end(code) {
  over = true
  by('choices').hidden = true
  by('notice').hidden = false
  by('notice').textContent = refusal(code)
}

function showCount() {
  const count = (...states) => pictures.filter(p => states.includes(p.state)).length
  if (pictures.length === 0) { by('count').textContent = ''; return }
  const parts = [say('count.stored', { count: count('stored', 'known') })]
  const waiting = unfinished().length
  const bad = count('refused', 'later')
  if (waiting > 0) parts.push(say('count.waiting', { count: waiting }))
  if (bad > 0) parts.push(say('count.refused', { count: bad }))
  by('count').textContent = parts.join(' · ')
}

function add(files) {
  for (const file of files) {
    const picture = { file, state: 'waiting', code: '', part: 0, tries: 0 }
    picture.row = makeRow(picture)
    pictures.push(picture)
    by('pictures').prepend(picture.row.item)
    if (file.size > about.limit) settle(picture, 'refused', 'file-too-large')
    show(picture)
  }
  next()
}

function makeRow(picture) {
  const item = document.createElement('li')
  const row = { item }
  for (const [name, kind] of [['look', 'div'], ['name', 'p'], ['state', 'p'], ['bar', 'progress'], ['why', 'p'], ['again', 'button']]) {
    row[name] = document.createElement(kind)
    row[name].className = name === 'look' ? 'blank' : name
    item.append(row[name])
  }
  row.name.textContent = picture.file.name
  row.bar.max = 1
  row.again.type = 'button'
  row.again.addEventListener('click', () => { picture.state = 'waiting'; picture.tries = 0; show(picture); next() })
  return row
}

function show(picture) {
  const { row, state } = picture
  row.item.className = state
  row.state.textContent = say('state.' + state, { percent: Math.floor(picture.part * 100) })
  row.bar.hidden = state !== 'sending' && state !== 'storing'
  row.bar.value = picture.part
  row.bar.setAttribute('aria-label', row.state.textContent)
  row.why.hidden = picture.code === ''
  row.why.textContent = picture.code === '' ? '' : refusal(picture.code)
  row.again.hidden = state !== 'later' || over
  row.again.textContent = say('again')
  showCount()
}

// look draws a small picture, while its turn has come and not before: phones
// have little memory.
async function look(picture) {
  try {
    const bitmap = await createImageBitmap(picture.file, { resizeWidth: 128, resizeQuality: 'low' })
    const canvas = document.createElement('canvas')
    canvas.width = bitmap.width
    canvas.height = bitmap.height
    canvas.getContext('2d').drawImage(bitmap, 0, 0)
    bitmap.close()
    picture.row.look.replaceWith(canvas)
    picture.row.look = canvas
  } catch { /* what cannot be drawn is sent all the same: the desk judges */ }
}

function settle(picture, state, code = '') {
  picture.state = state
  picture.code = code
  show(picture)
}

async function next() {
  if (sending || over) return
  const picture = pictures.find(p => p.state === 'waiting')
  if (!picture) return
  sending = true
  settle(picture, 'sending')
  look(picture)
  const { status, body } = await send(picture)
  sending = false
  if (status === 410) { settle(picture, 'later', 'expired'); end('expired'); return }
  if (body) settle(picture, body.state, body.code ?? '')
  else if (++picture.tries < 3 && navigator.onLine) {
    settle(picture, 'waiting')
    await new Promise(go => setTimeout(go, 1500 * picture.tries))
  } else settle(picture, 'later', 'offline')
  next()
}

// send answers with what the desk said, or without a body where it said nothing.
function send(picture) {
  return new Promise(done => {
    const request = new XMLHttpRequest()
    const nothing = () => done({ status: 0, body: null })
    request.open('POST', 'pictures')
    request.responseType = 'json'
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('X-File-Name', encodeURIComponent(picture.file.name))
    request.upload.addEventListener('progress', event => {
      picture.part = event.total > 0 ? event.loaded / event.total : 0
      picture.state = picture.part < 1 ? 'sending' : 'storing'
      show(picture)
    })
    request.addEventListener('load', () => done({ status: request.status, body: request.response?.state ? request.response : null }))
    request.addEventListener('error', nothing)
    request.addEventListener('abort', nothing)
    request.send(picture.file)
  })
}

begin()
