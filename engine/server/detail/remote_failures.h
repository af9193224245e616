#pragma once

#include "engine/server/detail/remote_wire.h"

#include <boost/system/error_code.hpp>

// What went wrong on the way to a cell, in words that say what to do.

namespace kaze::server::detail {

[[nodiscard]] RemoteFailure nameFailure(const RemoteAddress& address, const boost::system::error_code& error);
[[nodiscard]] RemoteFailure connectFailure(const RemoteAddress& address, const boost::system::error_code& error);
//! Of the handshake of TLS, or of what was said right behind it. `reason` is OpenSSL's.
[[nodiscard]] RemoteFailure tlsFailure(const RemoteAddress& address, const boost::system::error_code& error);
//! An HTTP answer instead of a WebSocket.
[[nodiscard]] RemoteFailure answerFailure(const RemoteAddress& address, int status, const std::string& body);
//! The cell closed the WebSocket with a code and a reason.
[[nodiscard]] RemoteFailure closeFailure(const RemoteAddress& address, int code, const std::string& reason);
[[nodiscard]] RemoteFailure noAnswer(const RemoteAddress& address, std::chrono::milliseconds after);
[[nodiscard]] RemoteFailure brokenOff(const RemoteAddress& address, const boost::system::error_code& error);
[[nodiscard]] RemoteFailure changedCertificate(const RemoteAddress& address);
[[nodiscard]] RemoteFailure expiredCertificate(const RemoteAddress& address, const std::string& when, bool isYoung);
//! `why` is OpenSSL's word for it.
[[nodiscard]] RemoteFailure unknownCertificate(const RemoteAddress& address, const std::string& why);
[[nodiscard]] RemoteFailure otherVersion(const RemoteAddress& address, const std::string& version);

} // namespace kaze::server::detail
