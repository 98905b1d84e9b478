// Lines of a table, with amounts in the third column: what those of the second kind are in all.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	var table strings.Builder
	for number := 0; number < limit; number++ {
		if number > 0 {
			table.WriteByte('\n')
		}
		kind := ",open,"
		if number%4 == 1 {
			kind = ",paid,"
		}
		table.WriteString(strconv.Itoa(number) + kind + strconv.Itoa(number))
	}
	sum := 0
	for _, line := range strings.Split(table.String(), "\n") {
		fields := strings.Split(line, ",")
		if fields[1] == "paid" {
			amount, _ := strconv.Atoi(fields[2])
			sum += amount
		}
	}
	fmt.Println(sum)
}
