#pragma once

#include "engine/server/detail/http_message.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>

namespace kaze::server::detail {

//! Reads one HTTP/1 request out of bytes as they come, and refuses what could be read in two ways: two lengths, a length and a
//! transfer coding, any coding but "chunked", two hosts. The only file that knows Beast. One request each.
class RequestReader {
public:
    struct Limits {
        std::size_t head = 32U << 10; //!< bytes, of the request line and of the headers
        std::size_t fields = 100;
        std::uint64_t body = 32U << 20; //!< bytes
    };

    explicit RequestReader(Limits limits);
    ~RequestReader();

    //! Takes what it can from the front and says how much that was; comes back once the head is whole. What was not taken must stand at the front
    //! next time, with more behind it.
    [[nodiscard]] std::expected<std::size_t, HttpRefusal> take(std::string_view bytes);

    [[nodiscard]] bool headIsWhole() const;
    [[nodiscard]] bool isWhole() const;
    //! That the head announces; none for a chunked body.
    [[nodiscard]] std::optional<std::uint64_t> length() const;

    [[nodiscard]] HttpRequest& request();

private:
    class Parser;
    std::unique_ptr<Parser> m_parser;
};

} // namespace kaze::server::detail
