// A list of union members, of which a number is computed by kind.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	limit, _ := strconv.Atoi(os.Args[1])
	shapes := make([]shape, 0)
	for number := 0; number < limit; number++ {
		shapes = append(shapes, shape{number % 3, number, number + 1})
	}
	sum := len(shapes)
	for _, shape := range shapes {
		switch shape.kind {
		case 0:
			sum += shape.a & 127
		case 1:
			sum += shape.a * shape.b & 255
		default:
			sum++
		}
	}
	fmt.Println(sum)
}

type shape struct{ kind, a, b int }
