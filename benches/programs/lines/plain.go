// Numbers, line by line.
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
		fmt.Fprintln(out, number)
	}
	fmt.Fprintln(out, 1)
}
