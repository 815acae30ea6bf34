package app_test

import (
	"errors"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

func TestStepsAreReadAsTheyAreTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"turn=90":                         `{"kind":"turn","degrees":90}`,
		"Deskew = -1.25":                  `{"kind":"deskew","degrees":-1.25}`,
		"crop=0.1,0.05,0.9,0.95":          `{"kind":"crop","box":{"x0":0.1,"y0":0.05,"x1":0.9,"y1":0.95}}`,
		"split=right@0.52":                `{"kind":"split","half":"right","at":0.52}`,
		"split=top":                       `{"kind":"split","half":"top","at":0.5}`,
		"ground=12":                       `{"kind":"ground","size":12}`,
		"holes=8":                         `{"kind":"holes","size":8}`,
		"whiten=80":                       `{"kind":"whiten","amount":80}`,
		"binarise=sauvola":                `{"kind":"binarise","method":"sauvola"}`,
		"despeckle=0.3":                   `{"kind":"despeckle","size":0.3}`,
		"mode=gray":                       `{"kind":"mode","mode":"gray"}`,
		"perspective=0,0,1,0.1,1,1,0,0.9": `{"kind":"perspective","corners":[{"x":0,"y":0},{"x":1,"y":0.1},{"x":1,"y":1},{"x":0,"y":0.9}]}`,
	} {
		name, value, _ := strings.Cut(typed, "=")
		step, err := app.ParseStep(name, value)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		recipe, err := archive.NewRecipe(step)
		if err != nil || recipe.String() != `{"version":1,"steps":[`+want+`]}` {
			t.Errorf("%s is %s, %v", typed, recipe, err)
		}
	}
	for _, typed := range []string{"dewarp=1", "turn=quarter", "crop=1,2", "perspective=1,2,3,4", "deskew=1,2", "crop=a,b,c,d", "split=left@middle"} {
		name, value, _ := strings.Cut(typed, "=")
		if _, err := app.ParseStep(name, value); !errors.Is(err, archive.ErrBadRecipe) {
			t.Errorf("%s: %v, want ErrBadRecipe", typed, err)
		}
	}
	for _, kind := range archive.StepKinds() {
		if step, err := app.ParseStep(string(kind), ""); err != nil || step != (archive.Step{Kind: kind}) {
			t.Errorf("%s without a value: %+v, %v", kind, step, err)
		}
	}
}
