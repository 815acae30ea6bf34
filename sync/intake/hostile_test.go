package intake

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

func TestAnEnrolmentCodeWorksOnceForOneKeyWithinADay(t *testing.T) {
	h := openHouse(t, t.TempDir())
	code, err := h.NewCode(t.Context(), "Dinas  Contoh")
	if err != nil {
		t.Fatal(err)
	}
	first, thief := applicant(t, h), applicant(t, h)
	if problem := first.enrol(t, code.Code); problem.Code != "" || first.me.Creator.Name != "Dinas Contoh" {
		t.Fatalf("enrol: %+v %+v", problem, first.me)
	}
	me := first.me
	h.clock.move(48 * time.Hour)
	if problem := first.enrol(t, code.Code); problem.Code != "" || first.me.Workstation != me.Workstation {
		t.Errorf("the same code and key again: %+v, %+v", problem, first.me)
	}
	if problem := thief.enrol(t, code.Code); problem.Code != bag.CodeBadCode {
		t.Errorf("replayed with another key: %+v", problem)
	}
	if problem := thief.enrol(t, "0000-0000-0000-0000"); problem.Code != bag.CodeBadCode {
		t.Errorf("guessed: %+v", problem)
	}
	late, err := h.NewCode(t.Context(), "dinas contoh")
	if err != nil || late.Creator.ID != me.Creator.ID {
		t.Fatalf("the same creator written otherwise: %+v, %v", late.Creator, err)
	}
	h.clock.move(24 * time.Hour)
	if problem := thief.enrol(t, late.Code); problem.Code != bag.CodeExpiredCode {
		t.Errorf("after a day: %+v", problem)
	}
	raw, err := json.Marshal(bag.Enrol{Code: late.Code, PublicKey: first.key.Public().(ed25519.PublicKey), Workstation: first.desk, Creator: first.owner.ID})
	if err != nil {
		t.Fatal(err)
	}
	if problem := thief.say(t, "POST", "/v1/enrol", raw, bag.SignFor(bag.ForEnrolment, thief.key, raw), &bag.Enrolled{}); problem.Code != bag.CodeBadSignature {
		t.Errorf("somebody else's public key: %+v", problem)
	}
}

func TestAHelloIsGoodOnceAndOnlyFromItsOwner(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	nonce := bytes.Repeat([]byte{9}, 16)
	with := func(nonce []byte) func(*bag.Hello) { return func(hello *bag.Hello) { hello.Nonce = nonce } }
	if problem := c.hello(t, with(nonce)); problem.Code != "" {
		t.Errorf("first: %+v", problem)
	}
	if problem := c.hello(t, with(nonce)); problem.Code != bag.CodeReplayed {
		t.Errorf("again: %+v", problem)
	}
	if problem := c.hello(t, with(nil)); problem.Code != bag.CodeBadRequest {
		t.Errorf("no nonce: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Workstation = other.me.Workstation }); problem.Code != bag.CodeBadSignature {
		t.Errorf("as another: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Workstation = "x" }); problem.Code != bag.CodeBadSignature {
		t.Errorf("as nobody: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Archive = "x" }); problem.Code != bag.CodeOtherArchive {
		t.Errorf("to another archive: %+v", problem)
	}
	if problem := c.hello(t, func(hello *bag.Hello) { hello.Version = strings.Repeat("x", smallBody) }); problem.Code != bag.CodeTooLarge {
		t.Errorf("endless: %+v", problem)
	}
	b := c.batch(t, []byte("a"))
	h.clock.move(tokenLife)
	if _, problem := c.offer(t, b); problem.Code != bag.CodeNoSession {
		t.Errorf("with an old token: %+v", problem)
	}
}

func TestAManifestIsTakenOnlyFromWhoSignedItAndOnlyForItsCreator(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	b := c.batch(t, []byte("a"))
	path := "/v1/batches/" + b.digest.String()
	say := func(who *caller, path string, raw []byte, key ed25519.PrivateKey) bag.Code {
		return who.say(t, "PUT", path, raw, bag.Sign(key, raw), &bag.Answer{}).Code
	}
	stolen := *b
	stolen.manifest.Creator = other.owner
	stolen.encode(t)
	for name, got := range map[string][2]bag.Code{
		"altered on the way":       {say(c, path, append(bytes.Clone(b.raw), ' '), c.key), bag.CodeWrongDigest},
		"another device's session": {say(other, path, b.raw, c.key), bag.CodeBadSignature},
		"another device's key":     {say(c, path, b.raw, other.key), bag.CodeBadSignature},
		"signed by both":           {say(other, path, b.raw, other.key), bag.CodeWrongCreator},
		"another creator in it":    {say(c, "/v1/batches/"+stolen.digest.String(), stolen.raw, c.key), bag.CodeWrongCreator},
		"rubbish":                  {say(c, "/v1/batches/"+archive.DigestOf([]byte("x")).String(), []byte("x"), c.key), bag.CodeBadManifest},
		"a later format":           {say(c, "/v1/batches/"+archive.DigestOf([]byte(`{"format":"daluang-batch/2"}`)).String(), []byte(`{"format":"daluang-batch/2"}`), c.key), bag.CodeUnknown},
		"a path for a digest":      {say(c, "/v1/batches/..%2F..%2Fetc%2Fpasswd", b.raw, c.key), bag.CodeBadRequest},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
	c.deliver(t, b)
	if problem := other.say(t, "GET", "/v1/receipts/"+b.digest.String(), nil, nil, &bag.Answer{}); problem.Code != bag.CodeNotFound {
		t.Errorf("another creator asks for the receipt: %+v", problem)
	}
	if problem := c.say(t, "GET", "/v1/receipts/"+b.digest.String(), nil, nil, &bag.Answer{}); problem.Code != "" {
		t.Errorf("its owner asks for the receipt: %+v", problem)
	}
}

func TestNobodyLearnsWhatAnotherCreatorHas(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c, other := newCaller(t, h, "A"), newCaller(t, h, "B")
	c.deliver(t, c.batch(t, []byte("rahasia")))
	answer, problem := other.offer(t, other.batch(t, []byte("rahasia")))
	if problem.Code != "" || len(answer.Want) != 1 {
		t.Errorf("offer: %+v %+v", answer, problem)
	}
	answer, problem = c.offer(t, c.batch(t, []byte("rahasia"), []byte("baru")))
	if problem.Code != "" || len(answer.Want) != 1 || answer.Want[0].Digest != archive.DigestOf([]byte("baru")) {
		t.Errorf("its owner is asked again: %+v %+v", answer, problem)
	}
}
