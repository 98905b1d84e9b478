// A dict of 512 texts that are looked up again and again.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	dict := map[string]string{}
	for number := 0; number < 512; number++ {
		dict[strconv.Itoa(number)] = strconv.Itoa(number * number)
	}
	sum := 0
	for left := limit; left > 0; left-- {
		sum += len(dict[strconv.Itoa(left&511)])
	}
	fmt.Println(sum)
}
