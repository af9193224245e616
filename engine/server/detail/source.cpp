#include "engine/server/detail/source.h"

namespace kaze::server::detail {

namespace {

boost::asio::ip::address plain(const boost::asio::ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace

Source sourceOf(const boost::asio::ip::address& address)
{
    const auto of = plain(address);
    if (of.is_v4())
        return of.to_v4().to_uint();
    Source network = 0;
    const auto bytes = of.to_v6().to_bytes();
    for (std::size_t i = 0; i < sizeof network; ++i)
        network = network << 8 | bytes.at(i);
    return network;
}

bool isOfThisMachine(const boost::asio::ip::address& address)
{
    return plain(address).is_loopback();
}

bool SourceCounts::take(Source source, std::size_t most)
{
    auto& count = m_counts[source];
    if (count < most) {
        ++count;
        return true;
    }
    if (count == 0)
        m_counts.erase(source);
    return false;
}

void SourceCounts::give(Source source)
{
    const auto found = m_counts.find(source);
    if (found != m_counts.end() && --found->second == 0)
        m_counts.erase(found);
}

} // namespace kaze::server::detail
