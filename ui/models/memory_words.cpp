#include "ui/models/memory_words.h"

#include "engine/api/memory_wire.h"
#include "ui/models/json_text.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <boost/json/serialize.hpp>

#include <QCoreApplication>

#include <cmath>

namespace kaze::ui::memory {

namespace {

struct Memory {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Memory)
};

constexpr qsizetype kIdTail = 8;
const QString kDot = QStringLiteral(" · ");

bool isFactor(double factor)
{
    return std::abs(factor - 1) > 1e-9;
}

} // namespace

QString number(double value, int digits)
{
    return QLocale().toString(value, 'f', digits);
}

AnswerWords answerWords(const api::MemorySearchFacts& facts)
{
    AnswerWords words;
    QStringList parts;
    // Where nothing was ever remembered, nobody was asked.
    const bool nothing = !facts.byVector && !facts.byText;
    if (nothing)
        parts << Memory::tr("nothing is remembered here yet");
    else if (facts.byVector)
        parts << (facts.byText ? Memory::tr("hybrid") : Memory::tr("by likeness alone"));
    else
        parts << Memory::tr("by words alone: the embedder failed");
    parts << format::duration(static_cast<qint64>(std::llround(facts.seconds * 1e9)));
    if (facts.byVector && facts.exact)
        parts << Memory::tr("exact", "a search that leaves out no vector");
    else if (facts.byVector)
        parts << (facts.recall ? Memory::tr("recall %1 audited").arg(number(*facts.recall))
                               : Memory::tr("recall not measured yet"));
    if (facts.lexical)
        parts << Memory::tr("lexical embedder");
    words.text = parts.join(kDot);
    words.tone = facts.byVector || nothing ? Tone::Neutral : Tone::Warning;
    QStringList details;
    if (!facts.embedder.empty())
        details << Memory::tr("Embedder: %1").arg(text(facts.embedder));
    if (facts.lexical)
        details << Memory::tr("Its vectors know words, not meanings: choose another in the settings to find by meaning.");
    if (!facts.byVector && !nothing)
        details << Memory::tr("What means the same in other words was not found this time. Try again in a moment.");
    if (facts.recall && !facts.exact)
        details << Memory::tr("Of the ten nearest, %1 of 100 are found; measured on %2 searches.")
                       .arg(number(*facts.recall * 100, 0), format::exactCount(facts.recallSamples));
    if (facts.matching >= 0)
        details << Memory::tr("Records that the filter lets through: %1.").arg(format::exactCount(facts.matching));
    words.details = details.join(QLatin1Char('\n'));
    return words;
}

EmptyWords emptyWords(const std::string& searched, const std::string& filter, const QString& whose)
{
    if (!searched.empty())
        return {Memory::tr("Nothing found"),
            Memory::tr("Neither words nor meaning come near \"%1\" in the memory of %2. Try fewer or other words, or take "
                       "conditions away.")
                .arg(text(searched), whose),
            Memory::tr("Clear the search")};
    if (!filter.empty())
        return {Memory::tr("No memory fits the filter"), text(filter), Memory::tr("Clear the filter")};
    return {Memory::tr("Nothing is remembered here yet"),
        Memory::tr(
            "Agents write down what they learn, and you can add notes yourself or import them: one JSON object a line. All of it "
            "appears here, and can be searched by words and by meaning."),
        Memory::tr("New memory")};
}

QString placesText(const api::MemoryHit& hit)
{
    QStringList parts;
    if (hit.vectorRank > 0)
        parts << Memory::tr("vector %1").arg(hit.vectorRank);
    if (hit.textRank > 0)
        parts << Memory::tr("text %1").arg(hit.textRank);
    parts << number(hit.score, 4);
    return parts.join(kDot);
}

QString whyText(const api::MemoryHit& hit, const api::SearchMemory& query)
{
    QStringList sum;
    if (hit.vectorRank > 0)
        sum << Memory::tr("vector rank %1 (cosine %2) × %3")
                   .arg(hit.vectorRank)
                   .arg(number(hit.similarity, 3), QLocale().toString(query.vectorWeight));
    if (hit.textRank > 0)
        sum << (hit.bm25 > 0 ? Memory::tr("text rank %1 (bm25 %2) × %3")
                                   .arg(hit.textRank)
                                   .arg(number(hit.bm25, 1), QLocale().toString(query.textWeight))
                             : Memory::tr("text rank %1 × %2").arg(hit.textRank).arg(QLocale().toString(query.textWeight)));
    QStringList parts{sum.join(QStringLiteral(" + ")), Memory::tr("fused with k = %1").arg(query.k)};
    if (query.halfLifeDays > 0 || isFactor(hit.recencyFactor))
        parts << Memory::tr("recency × %1").arg(number(hit.recencyFactor));
    if (query.importanceWeight > 0 || isFactor(hit.importanceFactor))
        parts << Memory::tr("importance × %1").arg(number(hit.importanceFactor));
    parts << Memory::tr("score %1").arg(number(hit.score, 4));
    if (hit.repetition > 0)
        parts << Memory::tr("like one above it: cosine %1").arg(number(hit.repetition, 3));
    return parts.join(kDot);
}

QString shortId(const std::string& id)
{
    return text(id).right(kIdTail);
}

QString runOf(const std::string& source)
{
    const QString whole = text(source);
    return whole.startsWith(QLatin1String("run:")) ? whole.mid(4) : QString();
}

QString sourceText(const std::string& source)
{
    const QString whole = text(source);
    if (whole.startsWith(QLatin1String("run:")))
        return Memory::tr("run %1").arg(whole.mid(4).right(kIdTail));
    if (whole.startsWith(QLatin1String("import:")))
        return Memory::tr("import of %1").arg(whole.mid(7));
    return whole == QLatin1String("person") ? Memory::tr("a person") : whole;
}

QString whoText(const std::string& changedBy)
{
    return changedBy.empty() || changedBy == "person" ? Memory::tr("a person") : text(changedBy);
}

QString scopeText(const std::string& scope)
{
    const QString whole = text(scope);
    if (whole.isEmpty())
        return Memory::tr("everybody of the tenant");
    if (whole.startsWith(QLatin1String("agent:")))
        return Memory::tr("the agent %1").arg(whole.mid(6));
    if (whole.startsWith(QLatin1String("pool:")))
        return Memory::tr("agents of the pool %1").arg(whole.mid(5));
    if (whole.startsWith(QLatin1String("run:")))
        return Memory::tr("the run %1").arg(whole.mid(4).right(kIdTail));
    return whole;
}

QString originText(const api::MemoryRecord& record, api::Time now)
{
    QStringList parts;
    if (!record.agent.empty())
        parts << text(record.agent);
    if (const QString source = sourceText(record.source); !source.isEmpty())
        parts << source;
    parts << format::relative(toDateTime(record.createdAt), toDateTime(now));
    parts << Memory::tr("importance %1").arg(QLocale().toString(std::round(record.importance * 100) / 100));
    return parts.join(kDot);
}

QString tagsText(const std::vector<std::string>& tags)
{
    QStringList all;
    for (const auto& tag : tags)
        all << text(tag);
    return all.join(QStringLiteral(", "));
}

QString placeName(const std::string& place)
{
    static const std::pair<const char*, const char*> kNames[]{{"records", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Records")},
        {"versions", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Versions")},
        {"full text", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Full text")},
        {"vectors", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Vectors")},
        {"indexes", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Indexes")}, {"files", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Files")},
        {"queries", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Queries")},
        {"copies", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Copies")},
        {"log", QT_TRANSLATE_NOOP("kaze::ui::Memory", "Write-ahead log")}};
    for (const auto& [name, title] : kNames)
        if (place == name)
            return Memory::tr(title);
    return text(place);
}

QString placeText(const api::ErasedPlace& place)
{
    QStringList counts;
    if (place.removed > 0)
        counts << Memory::tr("%1 removed").arg(format::exactCount(place.removed));
    counts << (place.left > 0 ? Memory::tr("%1 left").arg(format::exactCount(place.left)) : Memory::tr("nothing left"));
    const QString words = counts.join(kDot);
    return place.detail.empty() ? words : words + QLatin1Char('\n') + text(place.detail).trimmed();
}

QString erasedWords(const api::MemoryErased& erased)
{
    return erased.complete ? Memory::tr("Nothing of it was found afterwards in any place that was looked at.")
                           : Memory::tr("It is erased, but something may still hold it; the places below say what, and what can "
                                        "be done about it.");
}

QString erasedText(const api::MemoryErased& erased)
{
    QStringList lines{erasedWords(erased),
        QStringList{Memory::tr("Place"), Memory::tr("Removed"), Memory::tr("Left"), Memory::tr("Detail")}.join(
            QLatin1Char('\t'))};
    for (const auto& place : erased.places)
        lines << QStringList{placeName(place.place), QString::number(place.removed), QString::number(place.left),
            text(place.detail).simplified()}
                     .join(QLatin1Char('\t'));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString markdownOf(const api::MemoryRecord& record)
{
    QString quoted = text(record.text);
    quoted.replace(QLatin1Char('\n'), QStringLiteral("\n> "));
    QStringList facts{QStringLiteral("`%1`").arg(text(record.id)), text(record.kind)};
    if (!record.tags.empty())
        facts << tagsText(record.tags);
    if (!record.agent.empty())
        facts << text(record.agent);
    if (!record.source.empty())
        facts << text(record.source);
    facts << text(base::toRfc3339(record.createdAt));
    return QStringLiteral("> %1\n\n%2\n").arg(quoted, facts.join(kDot));
}

QString jsonOf(const api::MemoryRecord& record)
{
    return indentedJson(text(boost::json::serialize(api::toJson(record))));
}

QByteArray exportLine(const api::MemoryRecord& record)
{
    auto line = api::toJson(record);
    auto& members = line.as_object();
    // What an import reads; its own names stay beside them.
    members["key"] = record.id;
    members["time"] = base::toRfc3339(record.createdAt);
    if (record.vector.empty())
        members.erase("vector");
    return QByteArray::fromStdString(boost::json::serialize(line)) + '\n';
}

std::int64_t lagOf(const api::MemoryShard& shard)
{
    return shard.state == "none" ? 0 : std::max<std::int64_t>(0, shard.vectors - shard.indexed);
}

QString stateText(const api::MemoryShard& shard)
{
    if (shard.progress)
        return (shard.state == "building" ? Memory::tr("building %1") : Memory::tr("rebuilding %1"))
            .arg(format::percent(std::floor(*shard.progress * 100) / 100));
    if (!shard.problem.empty())
        return Memory::tr("attention", "state of an index with a problem");
    if (shard.state == "none")
        return Memory::tr("not needed", "state of an index over few records");
    if (shard.state == "ready")
        return Memory::tr("ready", "state of an index");
    if (shard.state == "building")
        return Memory::tr("building", "state of an index");
    return shard.state == "rebuilding" ? Memory::tr("rebuilding", "state of an index") : text(shard.state);
}

Tone stateTone(const api::MemoryShard& shard)
{
    if (!shard.problem.empty())
        return Tone::Warning;
    if (shard.state == "ready")
        return Tone::Ok;
    return shard.state == "none" ? Tone::Neutral : Tone::Accent;
}

} // namespace kaze::ui::memory
