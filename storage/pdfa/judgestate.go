package pdfa

// graphicsState is 6.2.5, 6.2.6 and the blend modes of 6.2.10.
func (p *painter) graphicsState(v any) {
	state := p.dict(v)
	number, _ := v.(reference)
	owner := int(number)
	if owner == 0 {
		owner = p.owner
	}
	if state == nil {
		return
	}
	if state["TR"] != nil {
		p.problem("6.2.5-1", owner, "TR in the graphics state")
	}
	if transfer := p.resolve(state["TR2"]); transfer != nil && transfer != name("Default") {
		p.problem("6.2.5-2", owner, "TR2 in the graphics state")
	}
	if state["HTP"] != nil {
		p.problem("6.2.5-3", owner, "HTP in the graphics state")
	}
	p.halftone(owner, state["HT"], "", 0)
	p.intentName(owner, p.name(state["RI"]))
	p.blendMode(owner, state["BM"])
	p.opacity(state)
	p.softMask(state["SMask"])
	p.keepState(state)
}

func (p *painter) keepState(state dict) {
	if stroke, ok := p.resolve(state["OP"]).(bool); ok {
		p.state.overprintStroke = stroke
		if state["op"] == nil {
			p.state.overprintFill = stroke
		}
	}
	if fill, ok := p.resolve(state["op"]).(bool); ok {
		p.state.overprintFill = fill
	}
	if mode, ok := p.integer(state["OPM"]); ok {
		p.state.overprintMode = mode
	}
	if font := p.array(state["Font"]); len(font) == 2 {
		p.setFont(font[0])
	}
}

func (p *painter) blendMode(owner int, v any) {
	modes := p.array(v)
	if modes == nil {
		modes = []any{v}
	}
	for _, v := range modes {
		switch mode := p.name(v); mode {
		case "", "Normal", "Compatible":
		case "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight", "SoftLight",
			"Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity":
			p.transparent = true
		default:
			p.problem("6.2.10-1", owner, "blend mode %q", string(mode))
		}
	}
}

func (p *painter) opacity(state dict) {
	for _, key := range []name{"CA", "ca"} {
		if alpha, ok := p.number(state[key]); ok && alpha < 1 {
			p.transparent = true
		}
	}
}

func (p *painter) softMask(v any) {
	mask := p.dict(v)
	if mask == nil {
		return
	}
	p.transparent = true
	if form := p.stream(mask["G"]); form != nil {
		outer := p.mask
		p.mask = true
		p.form(form)
		p.mask = outer
	}
}

// halftone is 6.2.5: types 1 and 5, without a name, transfer functions only for
// colourants that are not primary.
func (p *painter) halftone(owner int, v any, colourant name, depth int) {
	halftone := p.dict(v)
	if halftone == nil || depth > 2 {
		return
	}
	kind, ok := p.integer(halftone["HalftoneType"])
	if !ok || kind != 1 && kind != 5 {
		p.problem("6.2.5-4", owner, "halftone of type %d", kind)
	}
	if halftone["HalftoneName"] != nil {
		p.problem("6.2.5-5", owner, "halftone with a name")
	}
	function := halftone["TransferFunction"] != nil
	switch {
	case colourant == "Default":
	case colourant == "" || processColour(colourant):
		if function {
			p.problem("6.2.5-6", owner, "halftone of %s with a transfer function", colourant)
		}
	case !function:
		p.problem("6.2.5-6", owner, "halftone of %s without a transfer function", colourant)
	}
	if kind == 5 {
		for key, part := range halftone {
			if p.dict(part) != nil {
				p.halftone(owner, part, key, depth+1)
			}
		}
	}
}

// intentName is 6.2.6.
func (j *judge) intentName(owner int, intent name) {
	switch intent {
	case "", "RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation":
	default:
		j.problem("6.2.6-1", owner, "rendering intent %q", string(intent))
	}
}

// shading judges the colour space of a shading dictionary.
func (p *painter) shading(v any) {
	p.space(p.dict(v)["ColorSpace"], 0)
}

// pattern judges a tiling pattern's content or a shading pattern's colours.
func (p *painter) pattern(v any) {
	switch pattern := p.resolve(v).(type) {
	case dict:
		p.shading(pattern["Shading"])
		if state := pattern["ExtGState"]; state != nil {
			saved := p.state
			p.graphicsState(state)
			p.state = saved
		}
	case *body:
		p.child(pattern, paintState{})
	}
}
