// Command daluang is the digitisation desk in a window.
package main

func main() {}
