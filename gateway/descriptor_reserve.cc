#include "gateway/descriptor_reserve.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <vector>

namespace framecast::gateway {

void DescriptorReserve::Grow() {
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
