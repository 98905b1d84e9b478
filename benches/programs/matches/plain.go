// Makes lines of a log, and sums the milliseconds of those that a pattern finds.
package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	pattern := regexp.MustCompile(`^([0-9.]+) (GET|POST) (/[a-z/]*)([0-9]+)? (2[0-9][0-9]) ([0-9]+)ms$`)
	sum := 0
	for number := 0; number < limit; number++ {
		method := "GET"
		if number%3 == 0 {
			method = "PUT"
		}
		line := "10.0.0.1 " + method + " /item/" + strconv.Itoa(number) + " 200 17ms"
		if found := pattern.FindStringSubmatch(line); found != nil {
			time, _ := strconv.Atoi(found[6])
			sum += time
		}
	}
	fmt.Println(sum)
}
