#include "storage/audio/wav_header.h"

#include <cstring>

namespace aftertone::storage {
namespace {

constexpr std::uint16_t kALaw = 6;
constexpr std::uint16_t kMuLaw = 7;
constexpr std::uint32_t kSampleRate = 8000;

class LittleEndianWriter {
 public:
  explicit LittleEndianWriter(std::uint8_t* at) : at_(at) {}
  void tag(const char* four) {
    std::memcpy(at_, four, 4);
    at_ += 4;
  }
  void u16(std::uint16_t value) { put(value, 2); }
  void u32(std::uint32_t value) { put(value, 4); }

 private:
  void put(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      *at_++ = static_cast<std::uint8_t>(value >> (8 * i));
  }
  std::uint8_t* at_;
};

}  // namespace

std::array<std::uint8_t, kWavHeaderSize> wav_header(voicemail::AudioCodec codec, std::uint32_t bytes) {
  std::array<std::uint8_t, kWavHeaderSize> header{};
  LittleEndianWriter out(header.data());
  out.tag("RIFF");
  out.u32(static_cast<std::uint32_t>(kWavHeaderSize - 8) + bytes + bytes % 2);  // chunks have even sizes
  out.tag("WAVE");
  out.tag("fmt ");
  out.u32(18);
  out.u16(codec == voicemail::AudioCodec::pcmu ? kMuLaw : kALaw);
  out.u16(1);            // channel
  out.u32(kSampleRate);  // samples a second
  out.u32(kSampleRate);  // bytes a second
  out.u16(1);            // bytes a sample
  out.u16(8);            // bits a sample
  out.u16(0);            // no more format bytes
  out.tag("fact");
  out.u32(4);
  out.u32(bytes);  // samples
  out.tag("data");
  out.u32(bytes);
  return header;
}

}  // namespace aftertone::storage
