#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace kaze::storage {

//! Bytes to be stored as they are; a plain string is stored as UTF-8 text. Borrows the bytes.
struct Blob {
    explicit Blob(std::string_view taken) : bytes(taken) { }
    explicit Blob(std::span<const std::uint8_t> taken) : bytes(reinterpret_cast<const char*>(taken.data()), taken.size()) { }

    std::string_view bytes;
};

//! What a `?` of a statement stands for; nullptr is NULL. Borrows text and bytes until the statement has run.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob>;

} // namespace kaze::storage
