package desk

import "context"

// hideItem takes the item on the screen out of its batch: a sheet that does not
// belong here. What is typed about it is saved first; nothing is deleted.
func (v *View) hideItem() {
	item, ok := v.model.Item()
	if !ok || !v.model.Editable() {
		return
	}
	v.saveShown()
	desk, place := v.room.Desk, v.model.Place().Item
	v.work.inTurn("hide", func(ctx context.Context) error { return desk.Hide(ctx, item.ID, true) }, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.preparer.forget(item.ID)
		v.reload(func() {
			v.tell("desk.said.hidden", "item", v.number(place))
			v.room.Event("hidden", place)
		})
	})
}
