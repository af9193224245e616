#pragma once

#include "engine/vectors/embedder.h"

#include <functional>
#include <list>
#include <unordered_map>

namespace kaze::vectors {

//! An embedder whose vectors somebody else computes, the gateway for instance. Believes nothing: counts, dimensions and values are checked
//! and the vectors scaled to unit length. Remembers the vectors of the last single texts, which are queries. Lives on the loop.
class FunctionEmbedder final : public Embedder {
public:
    using Function = std::function<base::Task<base::Result<std::vector<Vector>>>(EmbedContext, std::vector<std::string>)>;

    static constexpr std::size_t kRemembered = 1024; //!< queries
    static constexpr std::size_t kRememberedBytes = 8U << 10; //!< a longer text is not remembered

    FunctionEmbedder(std::string id, std::size_t dimensions, Function function);

    [[nodiscard]] const std::string& id() const override { return m_id; }
    [[nodiscard]] std::size_t dimensions() const override { return m_dimensions; }
    void forgetTexts() override;
    //! Errors: those of the function; Protocol when the answer is not one sound vector a text.
    [[nodiscard]] base::Task<base::Result<std::vector<Vector>>> embed(
        EmbedContext context, std::vector<std::string> texts) override;

private:
    using Entry = std::pair<std::string, Vector>;

    [[nodiscard]] const Vector* remembered(const std::string& text);
    void remember(const std::string& text, const Vector& vector);
    [[nodiscard]] base::Result<> check(std::vector<Vector>& vectors, std::size_t expected) const;

    std::string m_id;
    std::size_t m_dimensions;
    Function m_function;
    std::list<Entry> m_entries; //!< latest used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_byText; //!< views into m_entries
    std::uint64_t m_forgotten = 0; //!< how often the texts were
};

} // namespace kaze::vectors
