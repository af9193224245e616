#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>

namespace kaze::server::detail {

//! Finds the addresses of a host on a thread of its own, as the system's resolver cannot be interrupted: whoever goes leaves the thread behind, which
//! ends when the resolver comes back. Lives on the context's thread.
class NameLookup {
public:
    using Places = boost::asio::ip::tcp::resolver::results_type;
    using Done = std::function<void(const boost::system::error_code&, const Places&)>;
    static constexpr int kMostAtOnce = 32; //!< in a process, those left behind among them

    //! Calls `done` once, later, from the context, which has work until then. Errors: the resolver's; host_not_found_try_again also when too many are at
    //! it, or the system has no thread to give.
    NameLookup(boost::asio::io_context& context, const std::string& host, std::uint16_t port, Done done);
    //! Calls nobody any more.
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    //! How many are at it in this process. Any thread.
    [[nodiscard]] static int atWork();

private:
    struct Shared;
    static void lookUp(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port);

    std::shared_ptr<Shared> m_shared;
};

} // namespace kaze::server::detail
