// Handover<T>: items linked through their own `next`, from any threads to one. Neither side locks or allocates, and
// unlike a ring it is never full: a session's end cannot get lost. What bounds it is that each session is asked by one
// owner and the tick takes everything in each slot.
#pragma once

#include <atomic>
#include <utility>

namespace aftertone::media {

template <typename T>
class Handover {
 public:
  // Any thread.
  void put(T* item) {
    item->next = newest_.load(std::memory_order_relaxed);
    while (!newest_.compare_exchange_weak(item->next, item, std::memory_order_release, std::memory_order_relaxed)) {
    }
  }

  bool is_empty() const { return newest_.load(std::memory_order_relaxed) == nullptr; }

  // One thread. All items, linked in the order in which they were put.
  T* take_all() {
    if (is_empty()) return nullptr;
    T* newest_first = newest_.exchange(nullptr, std::memory_order_acquire);
    T* oldest_first = nullptr;
    while (newest_first != nullptr) {
      T* const item = newest_first;
      newest_first = item->next;
      item->next = std::exchange(oldest_first, item);
    }
    return oldest_first;
  }

 private:
  std::atomic<T*> newest_{nullptr};
};

}  // namespace aftertone::media
