#include "ui/pages/traces/payload_parts.h"

#include "ui/models/json_text.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/format.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

#include <algorithm>
#include <array>

namespace kaze::ui {

namespace {

struct Payloads {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Payloads)
};

constexpr qsizetype kMostIndented = 8 << 20; // bytes
constexpr qsizetype kLargestImage = 16 << 20; // bytes, encoded
constexpr qint64 kMostPixels = 50'000'000;
constexpr qsizetype kMostDiffed = 2 << 20; // bytes of a side
constexpr qsizetype kMostDiff = 300'000; // characters that are shown

struct Format {
    QByteArrayView type;
    const char* reader;
};
//! No formats that are programs (SVG) or that nobody needs here.
constexpr std::array kFormats{Format{"png", "png"}, Format{"jpeg", "jpeg"}, Format{"jpg", "jpeg"}, Format{"gif", "gif"},
    Format{"webp", "webp"}, Format{"bmp", "bmp"}};

PayloadImage imageOf(QByteArrayView type, const QByteArray& encoded)
{
    const auto* format = std::find_if(kFormats.begin(), kFormats.end(), [type](const Format& one) { return one.type == type; });
    const QString name = QString::fromLatin1(type.toByteArray().left(12)).toUpper();
    if (format == kFormats.end())
        return {{}, Payloads::tr("%1 is not shown").arg(name)};
    if (encoded.size() > kLargestImage)
        return {{}, Payloads::tr("%1 of %2 is too large to be shown").arg(name, format::bytes(encoded.size()))};
    QByteArray bytes = QByteArray::fromBase64(encoded);
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer, format->reader);
    reader.setDecideFormatFromContent(false);
    const QSize size = reader.size();
    if (size.isEmpty() || static_cast<qint64>(size.width()) * size.height() > kMostPixels)
        return {{},
            size.isEmpty()
                ? Payloads::tr("%1 that cannot be read").arg(name)
                : Payloads::tr("%1 of %2 × %3 is too large to be shown").arg(name).arg(size.width()).arg(size.height())};
    if (size.width() > PayloadParts::kWidest || size.height() > PayloadParts::kWidest)
        reader.setScaledSize(size.scaled(PayloadParts::kWidest, PayloadParts::kWidest, Qt::KeepAspectRatio));
    PayloadImage made{reader.read(),
        QStringLiteral("%1 · %2 × %3 · %4").arg(name).arg(size.width()).arg(size.height()).arg(format::bytes(bytes.size()))};
    if (made.image.isNull())
        made.about = Payloads::tr("%1 that cannot be read: %2").arg(name, reader.errorString());
    return made;
}

bool isBase64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

void findImages(const QByteArray& payload, PayloadParts& parts)
{
    const QByteArray scheme = "data:image/";
    const QByteArray coding = ";base64,";
    constexpr qsizetype kLongestType = 64;
    for (auto at = payload.indexOf(scheme); at >= 0; at = payload.indexOf(scheme, at + scheme.size())) {
        const auto type = at + scheme.size();
        const auto head = QByteArrayView(payload).sliced(type, std::min(kLongestType + coding.size(), payload.size() - type));
        const auto length = head.indexOf(coding);
        if (length < 0)
            continue;
        const auto data = type + length;
        if (parts.images.size() >= static_cast<std::size_t>(PayloadParts::kMostImages)) {
            ++parts.moreImages;
            continue;
        }
        QByteArray encoded;
        for (auto from = data + coding.size(); from < payload.size() && encoded.size() <= kLargestImage; ++from) {
            if (payload[from] == '\\') // "\/" in JSON
                continue;
            if (!isBase64(payload[from]))
                break;
            encoded += payload[from];
        }
        const auto kind = QByteArrayView(payload).sliced(type, data - type);
        parts.images.push_back(
            imageOf(kind.sliced(0, std::min(kind.size(), kind.indexOf(';') < 0 ? kind.size() : kind.indexOf(';'))), encoded));
    }
}

} // namespace

QByteArray readable(const QByteArray& payload)
{
    return payload.size() <= kMostIndented ? indentedJson(QString::fromUtf8(payload)).toUtf8() : payload;
}

PayloadParts partsOf(QByteArray payload)
{
    PayloadParts parts;
    const auto first
        = std::find_if(payload.begin(), payload.end(), [](char c) { return c != ' ' && c != '\n' && c != '\r' && c != '\t'; });
    if (first != payload.end() && (*first == '{' || *first == '[')) {
        JsonIndex::Problem problem;
        parts.json = JsonIndex::of(payload, &problem);
        if (!parts.json)
            parts.notJson = Payloads::tr("It is no JSON: %1 at byte %2.").arg(problem.message, format::exactCount(problem.at));
    }
    parts.rows = rowsOf(parts.json ? readable(payload) : payload);
    findImages(payload, parts);
    parts.bytes = std::move(payload);
    return parts;
}

PayloadDiff diffOf(const QByteArray& before, const QByteArray& after)
{
    PayloadDiff made;
    if (before == after)
        return {{}, Payloads::tr("Both are the same.")};
    const bool cut = before.size() > kMostDiffed || after.size() > kMostDiffed;
    made.diff = unifiedDiff(QString::fromUtf8(readable(before.left(kMostDiffed))),
        QString::fromUtf8(readable(after.left(kMostDiffed))), QStringLiteral("payload"));
    if (made.diff.isEmpty())
        made.note = cut ? Payloads::tr("The first %1 of both are the same.").arg(format::bytes(kMostDiffed))
                        : Payloads::tr("They differ in spaces alone.");
    else if (made.diff.size() > kMostDiff) {
        made.diff.truncate(kMostDiff);
        made.note = Payloads::tr("There are more differences than are shown.");
    } else if (cut) {
        made.note = Payloads::tr("Compared are the first %1 of both.").arg(format::bytes(kMostDiffed));
    }
    return made;
}

} // namespace kaze::ui
