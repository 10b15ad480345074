// ChunkLane: recorded audio on its way from one real-time thread (producer) to one writer thread (consumer), in chunks
// of a fixed pool. Neither side locks or allocates. The consumer gives each chunk back when its bytes are durable, so
// the depth of the pool is how long the disk may stall before audio is lost; the producer counts what it had to drop.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "async/spsc_ring.h"

namespace aftertone::async {

// A number for one recording within this process, given by the journal.
using StreamNumber = std::uint64_t;

struct Chunk {
  static constexpr std::size_t kCapacity = 1600;  // bytes: 200 ms of G.711
  StreamNumber stream = 0;
  std::uint64_t offset = 0;  // of the first byte, from the start of the recording
  std::uint32_t size = 0;
  bool is_last = false;  // nothing of this stream comes after it; size may be 0
  std::array<std::uint8_t, kCapacity> bytes;
};

class ChunkLane {
 public:
  // All memory is allocated here: `chunks` * about 1.6 kB.
  explicit ChunkLane(std::size_t chunks) : pool_(chunks), returned_(chunks), filled_(chunks) {
    free_.reserve(chunks);
    for (Chunk& chunk : pool_)
      free_.push_back(&chunk);
  }

  // Producer. nullptr when every chunk is under way: the disk is stalled. The one used last comes first: the pool is
  // deep for the sake of a stalled disk, and to go round all of it would find every chunk cold.
  Chunk* take() {
    while (const auto returned = returned_.try_pop())
      free_.push_back(*returned);
    if (free_.empty()) return nullptr;
    Chunk* const chunk = free_.back();
    free_.pop_back();
    return chunk;
  }
  // Producer. Cannot fail: the ring has room for the whole pool.
  void send(Chunk* chunk) { (void)filled_.try_push(std::move(chunk)); }

  // Consumer. nullptr when there is none.
  Chunk* receive() {
    const auto chunk = filled_.try_pop();
    return chunk ? *chunk : nullptr;
  }
  // Consumer.
  void give_back(Chunk* chunk) { (void)returned_.try_push(std::move(chunk)); }

 private:
  std::vector<Chunk> pool_;
  std::vector<Chunk*> free_;  // the producer's
  SpscRing<Chunk*> returned_;
  SpscRing<Chunk*> filled_;
};

}  // namespace aftertone::async
