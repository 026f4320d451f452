#include "gateway/descriptor_reserve.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <memory>
#include <vector>

namespace framecast::gateway {
namespace {

// As large as what Asio allocates, so that it fits into the same gaps.
using Room = std::array<std::byte, sizeof(boost::asio::detail::epoll_reactor::descriptor_state)>;
// So many side by side lie in no gap between two viewers.
constexpr int kSideBySide = 16;
// Beyond its size, what the allocator takes for a room.
constexpr std::uintptr_t kAllocatorBytes = 32;

// Takes up the gaps between viewers, at most so many, until new rooms lie side by side.
std::vector<std::unique_ptr<Room>> FillGaps(std::size_t most) {
  std::vector<std::unique_ptr<Room>> rooms;
  rooms.reserve(most);
  std::uintptr_t last = 0;
  for (int in_a_row = 0; in_a_row < kSideBySide && rooms.size() < most; ++in_a_row) {
    rooms.push_back(std::make_unique<Room>());
    const auto here = reinterpret_cast<std::uintptr_t>(rooms.back().get());
    if (here < last || here - last > sizeof(Room) + kAllocatorBytes) in_a_row = 0;
    last = here;
  }
  return rooms;
}

}  // namespace

void DescriptorReserve::Grow() {
  // What fills a gap keeps a page of viewers in the process. There may be some gaps a viewer.
  const auto gaps = FillGaps(4 * reserved_);
  reserved_ += kBlock;
  using Descriptor =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
  std::vector<Descriptor> block;
  block.reserve(kBlock);
  for (std::size_t i = 0; i < kBlock; ++i) {
    // Out of descriptors there will be no sockets either.
    const int handle = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (handle < 0) return;
    boost::system::error_code error;
    block.emplace_back(io_.get_executor());
    block.back().assign(handle, error);
    if (error) close(handle);
  }
}

}  // namespace framecast::gateway
