#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kaze::base {

[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes);

//! The same of bytes that come piece by piece.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&& other) noexcept;
    Sha256& operator=(Sha256&& other) noexcept;
    ~Sha256();

    void add(std::string_view bytes);
    //! Of what was added so far, as 64 hex digits; more may be added.
    [[nodiscard]] std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace kaze::base
