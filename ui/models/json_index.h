#pragma once

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace kaze::ui {

//! Where each value of a JSON text stands, so that a tree of it can be shown piece by piece without a copy of the values. Immutable; made on any
//! thread; 24 bytes a value. The text is hostile: it is read without recursion, and what is no JSON is told with its place.
class JsonIndex {
public:
    enum class Kind { Object, Array, String, Number, True, False, Null };
    static constexpr qsizetype kLargest = 1LL << 31; //!< bytes
    static constexpr int kDeepest = 100'000;

    //! Why it is no JSON, and at which byte.
    struct Problem {
        qsizetype at = 0;
        QString message;
    };
    //! Null with a problem where the text is no JSON. Linear.
    [[nodiscard]] static std::shared_ptr<const JsonIndex> of(QByteArray text, Problem* problem = nullptr);

    //! The value of the text as a whole is 0.
    [[nodiscard]] int size() const { return static_cast<int>(m_values.size()); }
    [[nodiscard]] Kind kind(int value) const;
    [[nodiscard]] bool isContainer(int value) const { return kind(value) == Kind::Object || kind(value) == Kind::Array; }
    [[nodiscard]] int parent(int value) const { return at(value).parent; } //!< −1 of the whole
    [[nodiscard]] int place(int value) const { return at(value).place; } //!< among the values beside it
    [[nodiscard]] int firstChild(int value) const; //!< −1 when there is none
    [[nodiscard]] int next(int value) const { return at(value).next; } //!< the value behind it in the same container; −1
    [[nodiscard]] int count(int value) const; //!< how many values are in it; walks over them

    [[nodiscard]] QString key(int value) const; //!< in an object; else empty
    //! What it is: a string without quotes and escapes, else as it is written. At most `most` characters.
    [[nodiscard]] QString text(int value, qsizetype most) const;
    //! As it is written.
    [[nodiscard]] QByteArray json(int value) const;
    //! "$.messages[3].content"; names that are no words are in quotes.
    [[nodiscard]] QString path(int value) const;
    [[nodiscard]] const QByteArray& whole() const { return m_text; }

private:
    struct Value {
        quint32 from = 0;
        quint32 to = 0;
        quint32 key = 0; //!< where the key's quote is; 0 for none
        qint32 parent = -1;
        qint32 next = -1;
        qint32 place = 0;
    };
    friend class JsonScanner;
    [[nodiscard]] const Value& at(int value) const { return m_values[static_cast<std::size_t>(value)]; }

    QByteArray m_text;
    std::vector<Value> m_values;
};

} // namespace kaze::ui
