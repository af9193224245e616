#include "engine/vectors/hashed_embedder.h"

#include "engine/vectors/detail/fold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace kaze::vectors {

using base::Result;

namespace {

constexpr std::size_t kInlineBytes = 8U << 10;
constexpr double kScale = 1024; //!< of the integer weights

enum class Feature : std::uint64_t { Raw, Word, Pair, Piece };

constexpr double weightOf(Feature feature)
{
    return feature == Feature::Pair ? 0.5 : feature == Feature::Piece ? 0.25 : 1.0;
}

//! FNV-1a over characters, finished as MurmurHash3 does; the lowest two bits are replaced by the kind of feature.
class FeatureHash {
public:
    explicit FeatureHash(Feature kind) : m_kind(kind) { add(static_cast<std::uint64_t>(kind)); }

    void add(std::uint64_t unit) { m_hash = (m_hash ^ unit) * 0x100000001B3; }

    [[nodiscard]] std::uint64_t value() const
    {
        std::uint64_t hash = m_hash;
        hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53;
        hash ^= hash >> 33;
        return (hash & ~std::uint64_t{3}) | (static_cast<std::uint64_t>(m_kind) & 3U);
    }

private:
    Feature m_kind;
    std::uint64_t m_hash = 0xCBF29CE484222325;
};

std::uint64_t hashOf(Feature kind, std::u32string_view text)
{
    FeatureHash hash(kind);
    for (const char32_t c : text)
        hash.add(c);
    return hash.value();
}

//! Collects the features of a text, word by word.
class Features {
public:
    void addWord(std::u32string_view word)
    {
        const std::uint64_t hash = hashOf(Feature::Word, word);
        m_hashes.push_back(hash);
        if (m_previous != 0) {
            FeatureHash pair(Feature::Pair);
            pair.add(m_previous);
            pair.add(hash);
            m_hashes.push_back(pair.value());
        }
        m_previous = hash;

        m_bordered.assign(1, U'^');
        m_bordered.append(word).push_back(U'$');
        for (std::size_t size = 3; size <= 5; ++size) {
            for (std::size_t at = 0; at + size <= m_bordered.size(); ++at)
                m_hashes.push_back(hashOf(Feature::Piece, std::u32string_view(m_bordered).substr(at, size)));
        }
    }

    void addRaw(std::string_view text)
    {
        FeatureHash hash(Feature::Raw);
        for (const char c : text)
            hash.add(static_cast<unsigned char>(c));
        m_hashes.push_back(hash.value());
    }

    [[nodiscard]] bool empty() const { return m_hashes.empty(); }

    [[nodiscard]] Vector vector()
    {
        std::sort(m_hashes.begin(), m_hashes.end());
        std::array<std::int64_t, HashedEmbedder::kDimensions> sums{};
        for (std::size_t at = 0; at < m_hashes.size();) {
            const std::uint64_t hash = m_hashes[at];
            const std::size_t first = at;
            while (at < m_hashes.size() && m_hashes[at] == hash)
                ++at;
            const double weight = weightOf(static_cast<Feature>(hash & 3U)) * kScale * std::sqrt(static_cast<double>(at - first));
            const auto amount = static_cast<std::int64_t>(weight);
            sums[(hash >> 8) % sums.size()] += (hash & 4U) != 0 ? amount : -amount;
        }
        return unit(sums);
    }

private:
    static Vector unit(std::array<std::int64_t, HashedEmbedder::kDimensions>& sums)
    {
        const auto square = [](std::uint64_t sum, std::int64_t value) { return sum + static_cast<std::uint64_t>(value * value); };
        std::uint64_t squares = std::accumulate(sums.begin(), sums.end(), std::uint64_t{0}, square);
        if (squares == 0) // everything cancelled out
            squares = static_cast<std::uint64_t>(sums[0] = 1);
        const double length = std::sqrt(static_cast<double>(squares));
        Vector result(sums.size());
        std::transform(sums.begin(), sums.end(), result.begin(),
            [length](std::int64_t sum) { return static_cast<float>(static_cast<double>(sum) / length); });
        return result;
    }

    std::vector<std::uint64_t> m_hashes;
    std::u32string m_bordered;
    std::uint64_t m_previous = 0;
};

std::vector<Vector> vectorsOf(const std::vector<std::string>& texts)
{
    std::vector<Vector> vectors(texts.size());
    std::transform(texts.begin(), texts.end(), vectors.begin(), [](const std::string& text) { return hashedVector(text); });
    return vectors;
}

} // namespace

Vector hashedVector(std::string_view text)
{
    Features features;
    std::u32string word;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = detail::nextCharacter(text, at);
        if (detail::isWordCharacter(c)) {
            word.push_back(detail::folded(c));
        } else if (!word.empty()) {
            features.addWord(word);
            word.clear();
        }
    }
    if (!word.empty())
        features.addWord(word);
    if (features.empty()) // nothing but punctuation: equal texts are still equal
        features.addRaw(text);
    return features.vector();
}

HashedEmbedder::HashedEmbedder(base::WorkerPool& workers) : m_workers(workers) { }

base::Task<Result<std::vector<Vector>>> HashedEmbedder::embed(EmbedContext context, std::vector<std::string> texts)
{
    if (context.cancel.cancelled())
        co_return std::unexpected(context.cancel.reason());
    const std::size_t bytes = std::accumulate(
        texts.begin(), texts.end(), std::size_t{0}, [](std::size_t sum, const std::string& text) { return sum + text.size(); });
    if (bytes <= kInlineBytes)
        co_return vectorsOf(texts);
    auto work = [texts = std::move(texts)] { return vectorsOf(texts); };
    std::vector<Vector> vectors = co_await m_workers.run(std::move(work));
    if (context.cancel.cancelled())
        co_return std::unexpected(context.cancel.reason());
    co_return vectors;
}

} // namespace kaze::vectors
