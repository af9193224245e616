#include "engine/vectors/function_embedder.h"

#include "engine/vectors/distance.h"

namespace kaze::vectors {

using base::ErrorCode;
using base::fail;
using base::Result;

FunctionEmbedder::FunctionEmbedder(std::string id, std::size_t dimensions, Function function)
    : m_id(std::move(id)), m_dimensions(dimensions), m_function(std::move(function))
{
}

const Vector* FunctionEmbedder::remembered(const std::string& text)
{
    const auto found = m_byText.find(text);
    if (found == m_byText.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return &found->second->second;
}

void FunctionEmbedder::remember(const std::string& text, const Vector& vector)
{
    if (text.size() > kRememberedBytes || m_byText.contains(text))
        return;
    m_entries.emplace_front(text, vector);
    m_byText.emplace(m_entries.front().first, m_entries.begin());
    if (m_entries.size() > kRemembered) {
        m_byText.erase(m_entries.back().first);
        m_entries.pop_back();
    }
}

Result<> FunctionEmbedder::check(std::vector<Vector>& vectors, std::size_t expected) const
{
    if (vectors.size() != expected)
        return fail(ErrorCode::Protocol,
            "The embedder " + m_id + " answered " + std::to_string(vectors.size()) + " vectors for " + std::to_string(expected)
                + " texts.");
    for (Vector& vector : vectors) {
        if (vector.size() != m_dimensions)
            return fail(ErrorCode::Protocol,
                "The embedder " + m_id + " answered a vector of " + std::to_string(vector.size()) + " dimensions instead of "
                    + std::to_string(m_dimensions) + "; check which model it serves.");
        if (!normalise(vector))
            return fail(ErrorCode::Protocol, "The embedder " + m_id + " answered a vector that is zero or not finite.");
    }
    return {};
}

base::Task<Result<std::vector<Vector>>> FunctionEmbedder::embed(EmbedContext context, std::vector<std::string> texts)
{
    if (texts.empty())
        co_return std::vector<Vector>();
    const bool query = texts.size() == 1;
    if (query) {
        if (const Vector* known = remembered(texts.front()))
            co_return std::vector<Vector>{*known};
    }
    const std::size_t expected = texts.size();
    const std::string text = query ? texts.front() : std::string();
    const auto forgotten = m_forgotten;
    auto task = m_function(std::move(context), std::move(texts));
    auto vectors = co_await std::move(task);
    if (!vectors)
        co_return vectors;
    if (auto sound = check(*vectors, expected); !sound)
        co_return failure(sound);
    // What was under way while texts were to be forgotten may be one of them.
    if (query && forgotten == m_forgotten)
        remember(text, vectors->front());
    co_return vectors;
}

void FunctionEmbedder::forgetTexts()
{
    ++m_forgotten;
    m_byText.clear();
    m_entries.clear();
}

} // namespace kaze::vectors
