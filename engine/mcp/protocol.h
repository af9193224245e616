#pragma once

#include <array>
#include <string_view>

namespace kaze::mcp {

//! The versions of the legacy era that we speak, the newest first: it is the one we ask for.
inline constexpr std::array<std::string_view, 4> kLegacyVersions{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};

//! The version of the modern era: no handshake, and every request says who asks.
inline constexpr std::string_view kModernVersion = "2026-07-28";

//! Members of `_meta` in the modern era.
inline constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";

//! Which era a connection is made in; Any: find out.
enum class Era { Any, Legacy, Modern };

} // namespace kaze::mcp
