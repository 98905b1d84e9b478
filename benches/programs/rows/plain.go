// A struct with a union, a list and a float in it, printed for each number below a limit.
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
	for id := 0; id < limit; id++ {
		fmt.Fprintf(out, "{\"id\": %d, \"kind\": {\"tag\": \"Level\", \"data\": %d}, \"name\": \"row-%d\", ", id, id, id)
		ratio := strconv.FormatFloat(float64(id)/2, 'f', -1, 64)
		fmt.Fprintf(out, "\"ratio\": %s, \"tags\": [1, 2, 3]}\n", ratio)
	}
}
