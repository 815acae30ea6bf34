package main

func (c *command) demo() error { return nil }
