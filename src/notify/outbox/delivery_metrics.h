// What is counted of deliveries. Any thread.
#pragma once

#include <span>

#include "base/clock.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/verdict.h"

namespace aftertone::notify {

// What became of rows, and, of those that were sent, how long they had been due.
void count_verdict(std::span<const voicemail::Delivery> rows, const voicemail::Verdict& verdict, WallTime now);
void count_fenced_rows(std::size_t rows);
void count_unwritten_rows(std::size_t rows);

}  // namespace aftertone::notify
