// FizzBuzz.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for number := 1; number < limit; number++ {
		switch {
		case number%15 == 0:
			fmt.Fprintln(out, "FizzBuzz")
		case number%3 == 0:
			fmt.Fprintln(out, "Fizz")
		case number%5 == 0:
			fmt.Fprintln(out, "Buzz")
		default:
			fmt.Fprintln(out, number)
		}
	}
}
