// Bodies on springs, each a struct in a slice.
package main

import (
	"fmt"
	"os"
	"strconv"
)

type body struct{ place, speed, mass float64 }

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	bodies := make([]body, 1000)
	for id := range bodies {
		bodies[id] = body{float64(id), 0, 2}
	}
	for i := 0; i < rounds; i++ {
		for id := range bodies {
			body := &bodies[id]
			body.speed -= float64(body.place*0.01) / body.mass
			body.place += float64(body.speed * 0.1)
		}
	}
	sum := 0.0
	for _, body := range bodies {
		sum += float64(body.mass * float64(body.speed*body.speed))
	}
	fmt.Println(sum)
}
