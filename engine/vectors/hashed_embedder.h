#pragma once

#include "engine/base/loop.h"
#include "engine/vectors/embedder.h"

#include <string_view>

namespace kaze::vectors {

//! The built-in embedder: 384 dimensions, no model, no download, no network. It is *lexical*: texts are near when they share words, word pairs
//! and pieces of words (so "caching" finds "cached"), never because they mean the same in other words.
//!
//! Features are words, pairs of neighbouring words and runs of 3 to 5 characters of a word with its borders, case folded; each is hashed to
//! one dimension and a sign (Weinberger et al. 2009), weighted by the root of its count, the sum scaled to unit length. It adds integers,
//! so every machine computes the same bits. Lives on the loop; more than 8 KB at once (2 ms) goes to the worker pool.
class HashedEmbedder final : public Embedder {
public:
    static constexpr std::size_t kDimensions = 384;

    explicit HashedEmbedder(base::WorkerPool& workers);

    [[nodiscard]] const std::string& id() const override { return m_id; }
    [[nodiscard]] std::size_t dimensions() const override { return kDimensions; }
    [[nodiscard]] bool immediate() const override { return true; }
    [[nodiscard]] bool lexical() const override { return true; }
    //! Errors: the reason of the context's cancel token.
    [[nodiscard]] base::Task<base::Result<std::vector<Vector>>> embed(
        EmbedContext context, std::vector<std::string> texts) override;

private:
    base::WorkerPool& m_workers;
    std::string m_id = "hashed-ngrams-1/384";
};

//! The vector of one text, always of unit length. Pure, any thread; ill-formed UTF-8 counts as U+FFFD.
[[nodiscard]] Vector hashedVector(std::string_view text);

} // namespace kaze::vectors
