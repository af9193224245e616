#include "ui/models/json_text.h"

#include <boost/json.hpp>

namespace kaze::ui {

namespace {

constexpr int kLongestValue = 60;
constexpr int kLongestCall = 200;
constexpr qsizetype kLargestParsed = 64 << 10; // more would cost the GUI thread a frame

QString shortened(QString value, int length)
{
    value.replace(QLatin1Char('\n'), QStringLiteral("⏎"));
    return value.size() > length ? value.left(length - 1) + QStringLiteral("…") : value;
}

void breakLine(QString& out, int depth)
{
    out += QLatin1Char('\n');
    out += QString(2 * depth, QLatin1Char(' '));
}

// The end of the string that begins at `from`: the index after its closing quote.
qsizetype endOfString(const QString& json, qsizetype from)
{
    qsizetype at = from + 1;
    while (at < json.size() && json[at] != QLatin1Char('"'))
        at += json[at] == QLatin1Char('\\') ? 2 : 1;
    return std::min(at + 1, json.size());
}

qsizetype nextSolid(const QString& json, qsizetype at)
{
    while (at < json.size() && json[at].isSpace())
        ++at;
    return at;
}

QString valueText(const boost::json::value& value)
{
    if (const auto* string = value.if_string())
        return QLatin1Char('"')
            + shortened(QString::fromUtf8(string->data(), static_cast<qsizetype>(string->size())), kLongestValue)
            + QLatin1Char('"');
    return shortened(QString::fromStdString(boost::json::serialize(value)), kLongestValue);
}

} // namespace

QString indentedJson(const QString& json)
{
    const auto first = nextSolid(json, 0);
    if (first >= json.size() || (json[first] != QLatin1Char('{') && json[first] != QLatin1Char('[')))
        return json;
    QString out;
    out.reserve(json.size() * 5 / 4);
    int depth = 0;
    for (qsizetype at = first; at < json.size();) {
        const QChar c = json[at];
        if (c == QLatin1Char('"')) {
            const auto end = endOfString(json, at);
            out += QStringView(json).mid(at, end - at);
            at = end;
            continue;
        }
        if (c == QLatin1Char('{') || c == QLatin1Char('[')) {
            out += c;
            const auto next = nextSolid(json, at + 1);
            if (next < json.size() && (json[next] == QLatin1Char('}') || json[next] == QLatin1Char(']'))) {
                out += json[next];
                at = next + 1;
                continue;
            }
            breakLine(out, ++depth);
        } else if (c == QLatin1Char('}') || c == QLatin1Char(']')) {
            if (--depth < 0)
                return json;
            breakLine(out, depth);
            out += c;
        } else if (c == QLatin1Char(',')) {
            out += c;
            breakLine(out, depth);
        } else if (c == QLatin1Char(':')) {
            out += QStringLiteral(": ");
        } else if (!c.isSpace()) {
            out += c;
        }
        ++at;
    }
    return depth == 0 ? out : json;
}

QString callText(const QString& tool, const QString& arguments)
{
    if (arguments.size() > kLargestParsed)
        return tool + QLatin1Char('(') + shortened(arguments, kLongestValue) + QLatin1Char(')');
    boost::json::error_code error;
    const auto parsed = boost::json::parse(arguments.toStdString(), error);
    if (error || !parsed.is_object())
        return tool + QLatin1Char('(') + shortened(arguments, kLongestCall) + QLatin1Char(')');
    QStringList parts;
    for (const auto& [name, value] : parsed.get_object())
        parts << QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())) + QStringLiteral(": ") + valueText(value);
    return tool + QLatin1Char('(') + shortened(parts.join(QStringLiteral(", ")), kLongestCall) + QLatin1Char(')');
}

} // namespace kaze::ui
