#pragma once

#include "engine/base/result.h"

#include <memory>
#include <string_view>
#include <type_traits>

namespace kaze::storage {

//! The tokenizer of full-text indexes, as a CREATE VIRTUAL TABLE names it.
inline constexpr std::string_view kTokenizer = "unicode61 remove_diacritics 2";

//! Takes text apart into words exactly as an index with `kTokenizer` does: it is FTS5's own tokenizer, which folds case and takes diacritics
//! off. One thread at a time.
class WordSplitter {
public:
    //! Errors: Internal.
    [[nodiscard]] static base::Result<std::unique_ptr<WordSplitter>> open();
    ~WordSplitter();
    WordSplitter(const WordSplitter&) = delete;
    WordSplitter& operator=(const WordSplitter&) = delete;

    //! Calls `each`, a `bool(std::string_view word)` that must not throw, for every word in order; its false ends it.
    template <class F>
    void split(std::string_view text, F&& each)
    {
        using Each = std::remove_reference_t<F>;
        splitInto(text, const_cast<void*>(static_cast<const void*>(std::addressof(each))),
            [](void* object, std::string_view word) { return static_cast<bool>((*static_cast<Each*>(object))(word)); });
    }

private:
    struct Impl;
    using Call = bool (*)(void*, std::string_view);

    explicit WordSplitter(std::unique_ptr<Impl> impl);
    void splitInto(std::string_view text, void* object, Call call);

    std::unique_ptr<Impl> m_impl;
};

} // namespace kaze::storage
