// A line for each number, by a template.
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
	for number := 0; number < limit; number++ {
		fmt.Fprintf(out, "%d: the square ends with %d bits of %d\n", number, number*number&4095, number)
	}
	fmt.Fprintln(out, 1)
}
