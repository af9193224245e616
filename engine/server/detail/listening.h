#pragma once

#include "engine/server/http_server.h"

#include <boost/asio/ip/tcp.hpp>

#include <functional>

namespace kaze::server::detail {

//! Where a server listens.
struct ListeningPlace {
    std::string address;
    std::uint16_t port = 0;
    bool isLoopback = true; //!< only this machine can call it
};

//! Opens the acceptor where the options say, or takes over the socket that they bring. `anyToken`: whether somebody could show one, without which others
//! are not let in. Errors: those of HttpServer::open.
[[nodiscard]] base::Result<ListeningPlace> listenAt(
    boost::asio::ip::tcp::acceptor& acceptor, const HttpOptions& options, const std::function<bool()>& anyToken);

//! "127.0.0.1:7117", "[::1]:7117".
[[nodiscard]] std::string authority(const std::string& address, std::uint16_t port);

} // namespace kaze::server::detail
