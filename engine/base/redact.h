#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::base {

//! Takes secrets out of text before it is stored, logged or shown: every value registered with it, and what looks like a
//! key (sk-…, Bearer …, AKIA…, ghp_…, "api_key": "…", private key blocks, passwords in URLs). Any thread.
class Redactor {
public:
    Redactor();
    ~Redactor();

    //! Remembers a secret's value; shorter than 6 characters is ignored, or every page would be full of holes.
    void addSecret(std::string_view value);

    //! The text with every secret replaced by "[redacted]".
    [[nodiscard]] std::string clean(std::string_view text) const;

    //! The same for the values it was told alone: what only looks like a secret stays, for text that somebody still works with.
    [[nodiscard]] std::string hideKnown(std::string_view text) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::base
