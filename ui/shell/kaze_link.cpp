#include "ui/shell/kaze_link.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace kaze::ui {

namespace {

struct Link {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Link)
};

const QString kScheme = QStringLiteral("kaze://");
constexpr qsizetype kLongestThing = 200; // characters
constexpr qsizetype kLongestHost = 253;
constexpr qsizetype kFingerprint = 64; // hex digits

//! What pages take for the wish to write something new: links only show what there is.
const std::map<QString, QStringList>& beginnings()
{
    static const std::map<QString, QStringList> words{
        {QStringLiteral("alerts"), {QStringLiteral("new")}},
        {QStringLiteral("memory"), {QStringLiteral("new")}},
        {QStringLiteral("readiness"), {QStringLiteral("thresholds")}},
        {QStringLiteral("reports"), {QStringLiteral("new")}},
        {QStringLiteral("schedules"), {QStringLiteral("new")}},
        {QStringLiteral("settings"), {QStringLiteral("new-provider"), QStringLiteral("new-tenant")}},
        {QStringLiteral("skills"), {QStringLiteral("new"), QStringLiteral("learn")}},
    };
    return words;
}

bool isWhole(const QRegularExpression& form, const QString& text)
{
    return form.match(text).hasMatch();
}

bool isCell(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z0-9][a-z0-9_-]{0,63}\\z"));
    return isWhole(form, text);
}

bool isPage(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("\\A[a-z][a-z0-9-]{0,31}\\z"));
    return isWhole(form, text);
}

//! Letters by name, of which nothing is to be seen.
bool isBlank(QChar c)
{
    return QStringView(u"\u115f\u1160\u3164\uffa0").contains(c);
}

//! Ids and names: letters and digits of any language and a few signs. No colon, with which pages begin what is more than a name (a file, a search), and no
//! slash.
bool isThing(const QString& text)
{
    const auto fits = [](QChar c) { return (c.isLetterOrNumber() && !isBlank(c)) || QStringView(u"-_.~@+ ").contains(c); };
    return !text.isEmpty() && text.size() <= kLongestThing && text == text.trimmed() && !text.startsWith(QLatin1Char('.'))
        && std::all_of(text.begin(), text.end(), fits);
}

bool beginsSomething(const PlaceLink& place)
{
    if (place.page == QLatin1String("new-run") && !place.thing.isEmpty())
        return true; // another agent in the form that somebody may be filling in
    const auto found = beginnings().find(place.page);
    return found != beginnings().end() && found->second.contains(place.thing);
}

int hexDigit(QChar c)
{
    const auto value = QStringView(u"0123456789abcdef").indexOf(c.toLower());
    return static_cast<int>(value);
}

//! "%2F" is one byte, and all bytes together are UTF-8; everything else stands for itself. Nothing where that does not hold.
std::optional<QString> decoded(QStringView text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != QLatin1Char('%')) {
            bytes += text[i].toLatin1();
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hexDigit(text[i + 2]);
        if (low < 0)
            return {};
        bytes += static_cast<char>(high * 16 + low);
        i += 2;
    }
    QStringDecoder utf8(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString out = utf8(bytes);
    return utf8.hasError() ? std::nullopt : std::optional(out);
}

//! Written in any way that this program, or another, would take for one.
bool namesSecret(const QString& key)
{
    static const QRegularExpression form(QStringLiteral("token|secret|passw|credential|^auth$|authoriz|bearer|api.?key|^key$"),
        QRegularExpression::CaseInsensitiveOption);
    return form.match(key).hasMatch();
}

//! The beginning of a token of a cell, and enough behind it to be one.
bool holdsToken(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("kz_[A-Za-z0-9_-]{12,}"), QRegularExpression::CaseInsensitiveOption);
    return form.match(text).hasMatch();
}

std::unexpected<base::Error> refused(const QString& why)
{
    return base::fail(base::ErrorCode::InvalidArgument, why.toStdString());
}

std::unexpected<base::Error> secretRefused()
{
    return base::fail(base::ErrorCode::PermissionDenied,
        Link::tr(
            "This link carries a token, a password or a key, so it is not opened. A link is kept in histories and passed on, and "
            "whoever sees it could use what it carries: have that one revoked, and type a token of your own in “Add a cell”.")
            .toStdString());
}

std::unexpected<base::Error> noLink()
{
    return refused(Link::tr(
        "This is no link of Kaze. One is written kaze://CELL/PAGE or kaze://CELL/PAGE/THING, such as kaze://local/agents."));
}

base::Result<KazeLink> readPlace(QStringView path)
{
    auto segments = path.split(QLatin1Char('/'));
    if (segments.size() > 1 && segments.back().isEmpty())
        segments.removeLast(); // some programs end a link so
    if (segments.isEmpty() || segments.size() > 3)
        return noLink();
    std::array<QString, 3> parts;
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const auto part = decoded(segments[i]);
        if (!part)
            return refused(Link::tr("This link is damaged: a % in it is followed by nothing that can be read."));
        if (holdsToken(*part))
            return secretRefused();
        parts[static_cast<std::size_t>(i)] = *part;
    }
    PlaceLink place{parts[0].toLower(), parts[1].isEmpty() ? QStringLiteral("overview") : parts[1], parts[2]};
    if (!isCell(place.cell))
        return refused(Link::tr("What this link names is no cell: their names are of a-z, 0-9, “-” and “_”."));
    if (!isPage(place.page) || (segments.size() == 3 && !isThing(place.thing)))
        return refused(Link::tr("What this link names on the cell is no place that a link can lead to."));
    if (beginsSomething(place))
        return refused(Link::tr("This link would begin something new. Links only show what there is; begin it yourself."));
    return place;
}

//! Nothing is wrong with it where there is no text.
std::optional<QString> wrongWithAddress(const QString& address)
{
    static const QRegularExpression form(
        QStringLiteral("\\A(?:https?://)?(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::([0-9]{1,5}))?/?\\z"));
    const auto match = form.match(address);
    const auto port = match.captured(1);
    if (match.hasMatch() && address.size() <= kLongestHost + 16 && (port.isEmpty() || (port.toInt() > 0 && port.toInt() < 65536)))
        return {};
    return Link::tr("The address that this link offers is none of a cell. One is written https://host:7117.");
}

base::Result<KazeLink> readOffer(QStringView query)
{
    CellOffer offer;
    QStringList seen;
    const auto pairs = query.split(QLatin1Char('&'), Qt::SkipEmptyParts);
    for (const auto pair : pairs) {
        const auto equals = pair.indexOf(QLatin1Char('='));
        const auto key = decoded(pair.left(equals < 0 ? pair.size() : equals));
        const auto value = decoded(equals < 0 ? QStringView() : pair.mid(equals + 1));
        if (!key || !value)
            return refused(Link::tr("This link is damaged: a % in it is followed by nothing that can be read."));
        const bool isAddress = *key == QLatin1String("address");
        if (namesSecret(*key) || holdsToken(*value) || (isAddress && value->contains(QLatin1Char('@'))))
            return secretRefused();
        if (seen.contains(*key))
            return refused(Link::tr("This link says the same thing twice, and nobody knows which is meant."));
        seen << *key;
        if (isAddress)
            offer.address = *value;
        else if (*key == QLatin1String("name"))
            offer.name = value->toLower();
        else if (*key == QLatin1String("fingerprint"))
            offer.fingerprint = QString(*value).remove(QLatin1Char(':')).toLower();
        else
            return refused(
                Link::tr("This link says more of a cell than this version understands: it knows address, name and fingerprint."));
    }
    if (const auto wrong = wrongWithAddress(offer.address))
        return refused(*wrong);
    if (!offer.name.isEmpty() && (!isCell(offer.name) || offer.name == QLatin1String("local")))
        return refused(
            Link::tr("The name that this link offers is none of a cell: up to 64 of a-z, 0-9, “-” and “_”, and not “local”."));
    const bool isHex = std::all_of(offer.fingerprint.begin(), offer.fingerprint.end(), [](QChar c) { return hexDigit(c) >= 0; });
    if (!offer.fingerprint.isEmpty() && (offer.fingerprint.size() != kFingerprint || !isHex))
        return refused(Link::tr("The fingerprint in this link is not one of a certificate: 64 hex digits."));
    return offer;
}

} // namespace

bool looksLikeLink(const QString& text)
{
    return text.startsWith(QLatin1String("kaze:"), Qt::CaseInsensitive);
}

base::Result<KazeLink> readLink(const QString& link)
{
    if (link.size() > kLongestLink)
        return refused(Link::tr("This link is too long to be one of Kaze."));
    const auto isPlain = [](QChar c) { return c > QLatin1Char(' ') && c < QLatin1Char('\x7f'); };
    if (!std::all_of(link.begin(), link.end(), isPlain))
        return refused(Link::tr("There are characters in this link that no link has, so it may not be what it looks like."));
    if (!link.startsWith(kScheme, Qt::CaseInsensitive) || link.contains(QLatin1Char('#')))
        return noLink();
    const auto rest = QStringView(link).mid(kScheme.size());
    const auto question = rest.indexOf(QLatin1Char('?'));
    const auto path = question < 0 ? rest : rest.left(question);
    // "name:password@host" is how other links carry them.
    if (path.left(path.indexOf(QLatin1Char('/'))).contains(QLatin1Char('@')))
        return secretRefused();
    const bool isAdd = path.compare(QLatin1String("add"), Qt::CaseInsensitive) == 0
        || path.compare(QLatin1String("add/"), Qt::CaseInsensitive) == 0;
    if (isAdd)
        return readOffer(question < 0 ? QStringView() : rest.mid(question + 1));
    if (question < 0)
        return readPlace(path);
    // A place needs nothing more, but what is said of a secret comes first.
    const auto offered = readOffer(rest.mid(question + 1));
    return !offered && offered.error().code == base::ErrorCode::PermissionDenied ? secretRefused() : noLink();
}

QString writeLink(const PlaceLink& place)
{
    auto link = kScheme + place.cell.toLower() + QLatin1Char('/') + place.page;
    if (!isThing(place.thing) || beginsSomething(place) || holdsToken(place.thing))
        return link;
    link += QLatin1Char('/') + QString::fromLatin1(place.thing.toUtf8().toPercentEncoding());
    return link;
}

} // namespace kaze::ui
