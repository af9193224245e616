#include "ui/models/json_index.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cstring>

namespace kaze::ui {

namespace {

struct Json {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Json)
};

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

//! Reads a JSON text from its beginning to its end.
class JsonScanner {
public:
    explicit JsonScanner(JsonIndex& index)
        : m_index(index), m_begin(index.m_text.constData()), m_at(m_begin), m_end(m_begin + index.m_text.size())
    {
    }

    bool run()
    {
        bool isValue = true; // what is expected
        while (true) {
            skipSpace();
            if (isValue ? !readValue(isValue) : !readBehind(isValue))
                return false;
            if (!isValue && m_open.empty()) {
                skipSpace();
                return m_at == m_end || fail(Json::tr("there is more behind the end"));
            }
        }
    }

    [[nodiscard]] JsonIndex::Problem problem() const { return {m_at - m_begin, m_problem}; }

private:
    struct Open {
        int value = 0;
        int last = -1; // the value before
        int count = 0;
    };

    bool fail(const QString& message)
    {
        m_problem = message;
        return false;
    }
    void skipSpace()
    {
        while (m_at < m_end && isSpace(*m_at))
            ++m_at;
    }
    [[nodiscard]] quint32 here() const { return static_cast<quint32>(m_at - m_begin); }

    //! Adds a value at this place, with what is known of it.
    int add(quint32 key)
    {
        const int number = m_index.size();
        JsonIndex::Value value;
        value.from = here();
        value.key = key;
        if (!m_open.empty()) {
            auto& open = m_open.back();
            value.parent = open.value;
            value.place = open.count++;
            if (open.last >= 0)
                m_index.m_values[static_cast<std::size_t>(open.last)].next = number;
            open.last = number;
        }
        m_index.m_values.push_back(value);
        return number;
    }

    //! A value, with its key in an object. `isValue` says then whether another one is expected at once.
    bool readValue(bool& isValue)
    {
        quint32 key = 0;
        if (!m_open.empty() && m_begin[m_index.at(m_open.back().value).from] == '{' && !readKey(key))
            return false;
        if (m_at == m_end)
            return fail(Json::tr("it ends in the middle"));
        const int number = add(key);
        if (*m_at == '{' || *m_at == '[')
            return open(number, isValue);
        isValue = false;
        const bool good = *m_at == '"' ? readString() : isDigit(*m_at) || *m_at == '-' ? readNumber() : readWord();
        m_index.m_values[static_cast<std::size_t>(number)].to = here();
        return good;
    }

    bool open(int number, bool& isValue)
    {
        const char close = *m_at++ == '{' ? '}' : ']';
        if (m_open.size() >= JsonIndex::kDeepest)
            return fail(Json::tr("it is nested too deeply"));
        m_open.push_back({number});
        skipSpace();
        isValue = m_at == m_end || *m_at != close;
        return true;
    }

    bool readKey(quint32& key)
    {
        if (m_at == m_end || *m_at != '"')
            return fail(m_at == m_end ? Json::tr("it ends in the middle") : Json::tr("a name in quotes is missing"));
        key = here();
        if (!readString())
            return false;
        skipSpace();
        if (m_at == m_end || *m_at != ':')
            return fail(Json::tr("a colon is missing"));
        ++m_at;
        skipSpace();
        return true;
    }

    //! What stands behind a value: a comma, or the end of what it is in.
    bool readBehind(bool& isValue)
    {
        if (m_open.empty())
            return true;
        if (m_at == m_end)
            return fail(Json::tr("it ends in the middle"));
        const char close = m_begin[m_index.at(m_open.back().value).from] == '{' ? '}' : ']';
        if (*m_at == close) {
            ++m_at;
            m_index.m_values[static_cast<std::size_t>(m_open.back().value)].to = here();
            m_open.pop_back();
            return true;
        }
        if (*m_at != ',' || m_open.back().count == 0)
            return fail(Json::tr("a comma or \"%1\" is missing").arg(QLatin1Char(close)));
        ++m_at;
        isValue = true;
        return true;
    }

    bool readString()
    {
        ++m_at;
        while (m_at < m_end && *m_at != '"') {
            if (static_cast<unsigned char>(*m_at) < 0x20)
                return fail(Json::tr("a control character stands in a text"));
            m_at += *m_at == '\\' ? 2 : 1;
        }
        if (m_at >= m_end) {
            m_at = m_end;
            return fail(Json::tr("a text has no end"));
        }
        ++m_at;
        return true;
    }

    bool readNumber()
    {
        const auto digits = [this] {
            const char* from = m_at;
            while (m_at < m_end && isDigit(*m_at))
                ++m_at;
            return m_at > from;
        };
        m_at += *m_at == '-' ? 1 : 0;
        bool good = digits();
        if (good && m_at < m_end && *m_at == '.') {
            ++m_at;
            good = digits();
        }
        if (good && m_at < m_end && (*m_at == 'e' || *m_at == 'E')) {
            ++m_at;
            m_at += m_at < m_end && (*m_at == '+' || *m_at == '-') ? 1 : 0;
            good = digits();
        }
        return good || fail(Json::tr("a number is cut off"));
    }

    bool readWord()
    {
        for (const char* word : {"true", "false", "null"})
            if (const auto length = static_cast<qsizetype>(std::strlen(word));
                m_end - m_at >= length && std::equal(word, word + length, m_at)) {
                m_at += length;
                return true;
            }
        return fail(Json::tr("there is no value"));
    }

    JsonIndex& m_index;
    const char* m_begin;
    const char* m_at;
    const char* m_end;
    std::vector<Open> m_open;
    QString m_problem;
};

std::shared_ptr<const JsonIndex> JsonIndex::of(QByteArray text, Problem* problem)
{
    auto index = std::make_shared<JsonIndex>();
    index->m_text = std::move(text);
    JsonScanner scanner(*index);
    const bool fits = index->m_text.size() < kLargest;
    if (fits && scanner.run()) {
        index->m_values.shrink_to_fit();
        return index;
    }
    if (problem)
        *problem = fits ? scanner.problem() : Problem{0, Json::tr("it is larger than 2 GB")};
    return nullptr;
}

JsonIndex::Kind JsonIndex::kind(int value) const
{
    switch (m_text[static_cast<qsizetype>(at(value).from)]) {
    case '{':
        return Kind::Object;
    case '[':
        return Kind::Array;
    case '"':
        return Kind::String;
    case 't':
        return Kind::True;
    case 'f':
        return Kind::False;
    case 'n':
        return Kind::Null;
    default:
        return Kind::Number;
    }
}

int JsonIndex::firstChild(int value) const
{
    // What stands first in a container was read right after it.
    return value + 1 < size() && at(value + 1).parent == value ? value + 1 : -1;
}

int JsonIndex::count(int value) const
{
    int count = 0;
    for (int child = firstChild(value); child >= 0; child = next(child))
        ++count;
    return count;
}

QString JsonIndex::key(int value) const
{
    if (at(value).key == 0)
        return {};
    const char* begin = m_text.constData() + at(value).key;
    const char* end = begin + 1;
    while (*end != '"')
        end += *end == '\\' ? 2 : 1;
    const QByteArray quoted = '[' + QByteArray(begin, end - begin + 1) + ']';
    return QJsonDocument::fromJson(quoted).array().at(0).toString();
}

QString JsonIndex::text(int value, qsizetype most) const
{
    const auto& one = at(value);
    const auto length = static_cast<qsizetype>(one.to - one.from);
    const qsizetype enough = most * 6 + 2; // an escaped character takes six bytes
    const QByteArray written = m_text.mid(one.from, std::min(length, enough));
    if (kind(value) != Kind::String)
        return QString::fromUtf8(written).left(most);
    if (length <= enough)
        return QJsonDocument::fromJson('[' + written + ']').array().at(0).toString().left(most);
    // Only its beginning is looked at: escapes that are cut in the middle are left out.
    QByteArray begin = written;
    if (const auto escape = begin.lastIndexOf('\\'); escape >= 0 && begin.size() - escape < 6)
        begin.truncate(escape);
    while (begin.endsWith('\\'))
        begin.chop(1);
    begin = QString::fromUtf8(begin).toUtf8(); // a character that is cut in two would make it no JSON
    return QJsonDocument::fromJson('[' + begin + "\"]").array().at(0).toString().left(most);
}

QByteArray JsonIndex::json(int value) const
{
    return m_text.mid(at(value).from, at(value).to - at(value).from);
}

QString JsonIndex::path(int value) const
{
    QStringList steps;
    for (int at = value; at >= 0 && parent(at) >= 0; at = parent(at)) {
        if (kind(parent(at)) == Kind::Array) {
            steps.prepend(QStringLiteral("[%1]").arg(place(at)));
            continue;
        }
        QString name = key(at);
        const bool isWord = !name.isEmpty() && !name.front().isDigit()
            && std::all_of(name.begin(), name.end(), [](QChar c) { return c.isLetterOrNumber() || c == QLatin1Char('_'); });
        steps.prepend(isWord ? QLatin1Char('.') + name
                             : QStringLiteral("[\"%1\"]").arg(name.replace(QLatin1Char('"'), QStringLiteral("\\\""))));
    }
    return QLatin1Char('$') + steps.join(QString());
}

} // namespace kaze::ui
