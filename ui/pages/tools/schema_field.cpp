#include "ui/pages/tools/schema_field.h"

#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTextBlock>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kaze::ui {

namespace {

constexpr int kMostLines = 8;
constexpr int kFrame = 12; // px of a text field beside its lines

QString textOf(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    const auto whole = QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    return whole.mid(1, whole.size() - 2);
}

//! What stands in a field of JSON; undefined where it is none.
QJsonValue parsed(const QString& typed)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson('[' + typed.toUtf8() + ']', &error);
    const auto values = document.array();
    return error.error == QJsonParseError::NoError && values.size() == 1 ? values[0] : QJsonValue(QJsonValue::Undefined);
}

} // namespace

SchemaField::SchemaField(const Theme& theme, const QString& name, const QJsonObject& schema, bool required, QWidget* parent)
    : QWidget(parent), m_name(name), m_schema(schema), m_required(required), m_kind(Kind::Json)
{
    const QString type = schema.value(QLatin1String("type")).toString();
    if (schema.value(QLatin1String("enum")).isArray())
        m_kind = Kind::Choice;
    else if (type == QLatin1String("string"))
        m_kind = Kind::Text;
    else if (type == QLatin1String("integer"))
        m_kind = Kind::Integer;
    else if (type == QLatin1String("number"))
        m_kind = Kind::Number;
    else if (type == QLatin1String("boolean"))
        m_kind = Kind::Boolean;
    build(theme, required);
}

void SchemaField::build(const Theme& theme, bool required)
{
    const QString about = m_schema.value(QLatin1String("description")).toString();
    const auto byDefault = m_schema.value(QLatin1String("default"));
    const QString hint = !byDefault.isUndefined() ? tr("%1 when left out").arg(textOf(byDefault))
        : m_kind == Kind::Json ? QStringLiteral("\u200E[…] {…}\u200E") // brackets would change places from right to left
        : required             ? QString()
                               : tr("may be left out");
    auto* title = makeLabel(theme, TextRole::Title, required ? tr("%1 · required").arg(m_name) : m_name);
    QWidget* field = nullptr;
    if (m_kind == Kind::Choice || m_kind == Kind::Boolean) {
        m_choice = new QComboBox;
        m_choice->addItem(hint.isEmpty() ? tr("choose") : hint, QVariant());
        const auto values = m_kind == Kind::Boolean ? QJsonArray{true, false} : m_schema.value(QLatin1String("enum")).toArray();
        for (const auto& value : values)
            m_choice->addItem(textOf(value), value.toVariant());
        field = m_choice;
        connect(m_choice, &QComboBox::currentIndexChanged, this, &SchemaField::changed);
    } else if (m_kind == Kind::Text || m_kind == Kind::Json) {
        m_text = new QPlainTextEdit;
        m_text->setPlaceholderText(hint);
        m_text->setTabChangesFocus(true);
        m_text->setFont(theme.font(m_kind == Kind::Json ? TextRole::Mono : TextRole::Body));
        field = m_text;
        connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
            grow();
            emit changed();
        });
    } else {
        m_line = new QLineEdit;
        m_line->setPlaceholderText(hint);
        field = m_line;
        connect(m_line, &QLineEdit::textChanged, this, &SchemaField::changed);
    }
    field->setAccessibleName(m_name);
    field->setAccessibleDescription(about);
    title->setBuddy(field);
    setFocusProxy(field);
    m_problem = makeLabel(theme, TextRole::Muted, {});
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    column->addWidget(title);
    column->addWidget(field);
    if (!about.isEmpty())
        column->addWidget(makeLabel(theme, TextRole::Muted, about));
    column->addWidget(m_problem);
    if (m_text)
        grow();
    connect(this, &SchemaField::changed, m_problem, &QWidget::hide);
}

void SchemaField::grow()
{
    const int lines = std::clamp(m_text->document()->blockCount(), 1, kMostLines);
    m_text->setVerticalScrollBarPolicy(lines < kMostLines ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    m_text->setFixedHeight(lines * m_text->fontMetrics().lineSpacing() + kFrame + 2);
}

QString SchemaField::typed() const
{
    return m_text ? m_text->toPlainText() : m_line ? m_line->text().trimmed() : QString();
}

QJsonValue SchemaField::value() const
{
    if (m_choice)
        return m_choice->currentIndex() > 0 ? QJsonValue::fromVariant(m_choice->currentData())
                                            : QJsonValue(QJsonValue::Undefined);
    const QString words = typed();
    if (words.isEmpty())
        return QJsonValue(QJsonValue::Undefined);
    return m_kind == Kind::Text ? QJsonValue(words) : parsed(words);
}

void SchemaField::setValue(const QJsonValue& value)
{
    if (m_choice)
        m_choice->setCurrentIndex(value.isUndefined() ? 0 : std::max(0, m_choice->findData(value.toVariant())));
    else if (m_text)
        m_text->setPlainText(value.isUndefined() ? QString() : textOf(value));
    else
        m_line->setText(value.isUndefined() ? QString() : textOf(value));
}

QString SchemaField::numberProblem(const QString& typed) const
{
    const auto value = parsed(typed);
    if (!value.isDouble())
        return m_kind == Kind::Integer ? tr("\"%1\" is no whole number.").arg(typed) : tr("\"%1\" is no number.").arg(typed);
    const double number = value.toDouble();
    if (m_kind == Kind::Integer && std::floor(number) != number)
        return tr("\"%1\" is no whole number.").arg(typed);
    const auto least = m_schema.value(QLatin1String("minimum"));
    const auto most = m_schema.value(QLatin1String("maximum"));
    if (least.isDouble() && number < least.toDouble())
        return tr("It must be %1 at least.").arg(textOf(least));
    return most.isDouble() && number > most.toDouble() ? tr("It must be %1 at most.").arg(textOf(most)) : QString();
}

QString SchemaField::findProblem() const
{
    const QString words = typed();
    const bool isEmpty = m_choice ? m_choice->currentIndex() <= 0 : words.isEmpty();
    if (isEmpty)
        return m_required ? tr("The tool needs this.") : QString();
    if (m_kind == Kind::Integer || m_kind == Kind::Number)
        return numberProblem(words);
    if (m_kind == Kind::Text) {
        const int least = m_schema.value(QLatin1String("minLength")).toInt();
        const int most = m_schema.value(QLatin1String("maxLength")).toInt(std::numeric_limits<int>::max());
        const QRegularExpression pattern(m_schema.value(QLatin1String("pattern")).toString());
        if (words.size() < least || words.size() > most)
            return tr("It has %1 characters; %2 to %3 are allowed.").arg(words.size()).arg(least).arg(most);
        if (pattern.isValid() && !pattern.pattern().isEmpty() && !pattern.match(words).hasMatch())
            return tr("It does not fit the pattern %1.").arg(pattern.pattern());
    }
    if (m_kind == Kind::Json) {
        const auto value = parsed(words);
        const QString type = m_schema.value(QLatin1String("type")).toString();
        if (value.isUndefined())
            return tr("This is no JSON; write it like %1.")
                .arg(type == QLatin1String("object") ? QStringLiteral("{\"a\": 1}") : QStringLiteral("[\"a\", \"b\"]"));
        if (type == QLatin1String("array") && !value.isArray())
            return tr("It must be a list: [\"a\", \"b\"].");
        if (type == QLatin1String("object") && !value.isObject())
            return tr("It must be an object: {\"a\": 1}.");
    }
    return {};
}

bool SchemaField::check()
{
    const QString problem = findProblem();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    return problem.isEmpty();
}

QString SchemaField::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

} // namespace kaze::ui
