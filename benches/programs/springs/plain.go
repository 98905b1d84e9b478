// Bodies on springs: a slice of places and a slice of speeds.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	places, speeds := make([]float64, 1000), make([]float64, 1000)
	for id := range places {
		places[id], speeds[id] = float64(id), float64(id)
	}
	for i := 0; i < rounds; i++ {
		for id, place := range places {
			speeds[id] -= float64(place * 0.01)
		}
		for id, speed := range speeds {
			places[id] += float64(speed * 0.1)
		}
	}
	sum := 0.0
	for _, place := range places {
		sum += place
	}
	fmt.Println(sum)
}
