#include "engine/server/detail/listening.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <sys/socket.h>

namespace kaze::server {

using base::ErrorCode;
using boost::asio::ip::tcp;

base::Result<HttpOptions> parseListen(const std::string& text)
{
    const auto colon = text.rfind(':');
    const auto portText = colon == std::string::npos ? text : text.substr(colon + 1);
    auto address = colon == std::string::npos ? std::string() : text.substr(0, colon);
    HttpOptions options;
    const auto read = std::from_chars(portText.data(), portText.data() + portText.size(), options.port);
    if (read.ec != std::errc() || read.ptr != portText.data() + portText.size() || portText.empty())
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + text + "\" is no place to listen: write ADDRESS:PORT, such as 127.0.0.1:7117 or [::]:7117.");
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    if (!address.empty() && address != "localhost")
        options.address = address;
    boost::system::error_code error;
    boost::asio::ip::make_address(options.address, error);
    if (error)
        return base::fail(ErrorCode::InvalidArgument,
            "\"" + options.address
                + "\" is no IP address of this machine; 127.0.0.1 is for this machine only, 0.0.0.0 for all its "
                  "networks.");
    return options;
}

namespace detail {

namespace {

constexpr int kMostWaiting = 4096; //!< connections that the system holds until they are accepted

base::Error noListener(const std::string& where, const boost::system::error_code& error)
{
    if (error == boost::asio::error::address_in_use)
        return {ErrorCode::AlreadyExists,
            "Another program listens on " + where
                + " already. Choose another port, such as --listen 127.0.0.1:0 for any that is free.",
            nullptr};
    return {error == boost::asio::error::access_denied ? ErrorCode::PermissionDenied : ErrorCode::Io,
        "Nobody can listen on " + where + ": " + error.message(), nullptr};
}

//! One that listens already; says where.
base::Result<std::string> takeOver(tcp::acceptor& acceptor, int socket)
{
    sockaddr_storage where{};
    socklen_t size = sizeof where;
    int listens = 0;
    socklen_t listensSize = sizeof listens;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size) != 0
        || ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listensSize) != 0 || listens == 0
        || (where.ss_family != AF_INET && where.ss_family != AF_INET6))
        return base::fail(ErrorCode::InvalidArgument, "The socket that was handed over does not listen for TCP connections.");
    boost::system::error_code error;
    acceptor.assign(where.ss_family == AF_INET ? tcp::v4() : tcp::v6(), socket, error);
    if (error)
        return base::fail(ErrorCode::Io, "The socket that was handed over cannot be used: " + error.message());
    return acceptor.local_endpoint(error).address().to_string();
}

void bindTo(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, boost::system::error_code& error)
{
    if (!error)
        acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(kMostWaiting, error);
}

} // namespace

base::Result<ListeningPlace> listenAt(tcp::acceptor& acceptor, const HttpOptions& options, const std::function<bool()>& anyToken)
{
    ListeningPlace place;
    place.address = options.address;
    if (options.socket >= 0) {
        auto taken = takeOver(acceptor, options.socket);
        if (!taken)
            return failure(taken);
        place.address = std::move(*taken);
    }
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(place.address, error);
    place.isLoopback = address.is_loopback();
    if (!place.isLoopback && !anyToken())
        return base::fail(ErrorCode::PermissionDenied,
            "Who may call is not settled: " + place.address
                + " can be reached from other machines, and there is no access token. Make one with `kaze tokens create "
                  "NAME`, or "
                  "listen on 127.0.0.1.");
    if (options.socket < 0)
        bindTo(acceptor, tcp::endpoint(address, options.port), error);
    if (error)
        return std::unexpected(noListener(authority(place.address, options.port), error));
    place.port = acceptor.local_endpoint(error).port();
    return place;
}

std::string authority(const std::string& address, std::uint16_t port)
{
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

} // namespace detail

} // namespace kaze::server
