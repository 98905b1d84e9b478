// The second fields of the lines of a text.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	lines := make([]string, limit)
	for number := range lines {
		lines[number] = fmt.Sprintf("%d;%d;end", number, number%1000)
	}
	sum := 0
	for _, line := range strings.Split(strings.Join(lines, "\n"), "\n") {
		field, _ := strconv.Atoi(strings.Split(line, ";")[1])
		sum += field
	}
	fmt.Println(sum)
}
