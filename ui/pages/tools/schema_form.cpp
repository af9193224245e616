#include "ui/pages/tools/schema_form.h"

#include "ui/models/json_text.h"
#include "ui/pages/tools/schema_field.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QScrollArea>
#include <QSet>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

QString compact(const QJsonObject& values)
{
    return QString::fromUtf8(QJsonDocument(values).toJson(QJsonDocument::Compact));
}

} // namespace

SchemaForm::SchemaForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_tabs(new SegmentedTabs(theme, tr("How the arguments are written"))),
      m_pages(new FillingStack), m_form(new QWidget), m_column(new QVBoxLayout(m_form)),
      m_none(makeLabel(theme, TextRole::Body, tr("This tool takes no arguments."))),
      m_editor(new CodeEditor(theme, Language::Json, tr("Arguments as JSON"))), m_problem(makeLabel(theme, TextRole::Muted, {}))
{
    m_tabs->addTab(QStringLiteral("form"), tr("Form"));
    m_tabs->addTab(QStringLiteral("json"), tr("JSON"));
    m_column->setContentsMargins(0, 0, spacing::kSmall, 0);
    m_column->setSpacing(spacing::kMedium);
    m_none->setProperty("kazeQuiet", true);
    m_column->addWidget(m_none);
    m_column->addStretch(1);
    auto* scroll = scrolled(m_form);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Arguments"));
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_editor);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_tabs);
    column->addWidget(m_pages, 1);
    column->addWidget(m_problem);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, [this](const QString& id) { showJson(id == QLatin1String("json")); });
    connect(m_editor, &QPlainTextEdit::textChanged, this, [this] { say({}); });
}

void SchemaForm::setSchema(const QString& schema)
{
    qDeleteAll(m_fields);
    m_fields.clear();
    m_rest = {};
    say({});
    const auto object = QJsonDocument::fromJson(schema.toUtf8()).object();
    const auto properties = object[QLatin1String("properties")].toObject();
    QSet<QString> required;
    for (const auto& name : object[QLatin1String("required")].toArray())
        required << name.toString();
    // What the tool needs comes first.
    for (const bool needed : {true, false})
        for (auto at = properties.begin(); at != properties.end(); ++at)
            if (required.contains(at.key()) == needed) {
                auto* field = new SchemaField(m_theme, at.key(), at.value().toObject(), needed);
                m_column->insertWidget(static_cast<int>(m_fields.size()), field);
                m_fields << field;
            }
    m_none->setVisible(m_fields.isEmpty());
    m_editor->setCode(QStringLiteral("{}"));
    m_tabs->setCurrent(QStringLiteral("form"));
    m_pages->setCurrentIndex(0);
}

QJsonObject SchemaForm::formValues() const
{
    auto values = m_rest;
    for (const auto* field : m_fields)
        if (const auto value = field->value(); !value.isUndefined())
            values[field->name()] = value;
    return values;
}

std::optional<QJsonObject> SchemaForm::editorValues()
{
    QJsonParseError error;
    const QString typed = m_editor->code().trimmed();
    const auto document = QJsonDocument::fromJson(typed.isEmpty() ? QByteArrayLiteral("{}") : m_editor->code().toUtf8(), &error);
    if (error.error != QJsonParseError::NoError) {
        const int line = static_cast<int>(m_editor->code().toUtf8().left(error.offset).count('\n')) + 1;
        m_editor->setErrors({{line, error.errorString()}});
        say(tr("Line %1: %2").arg(line).arg(error.errorString()));
        return std::nullopt;
    }
    m_editor->setErrors({});
    if (document.isObject())
        return document.object();
    say(tr("Arguments are one JSON object: {\"name\": value}."));
    return std::nullopt;
}

void SchemaForm::showJson(bool json)
{
    if (json == showsJson())
        return;
    if (json) {
        m_editor->setCode(indentedJson(compact(formValues())));
    } else {
        auto values = editorValues();
        if (!values)
            return m_tabs->setCurrent(QStringLiteral("json"));
        for (auto* field : m_fields)
            field->setValue(values->take(field->name()));
        m_rest = *values;
    }
    m_tabs->setCurrent(json ? QStringLiteral("json") : QStringLiteral("form"));
    m_pages->setCurrentIndex(json ? 1 : 0);
    say({});
}

bool SchemaForm::showsJson() const
{
    return m_pages->currentIndex() == 1;
}

std::optional<QString> SchemaForm::arguments()
{
    say({});
    if (showsJson()) {
        const auto values = editorValues();
        return values ? std::optional(m_editor->code().trimmed()) : std::nullopt;
    }
    SchemaField* wrong = nullptr;
    for (auto* field : m_fields)
        if (!field->check() && !wrong)
            wrong = field;
    if (!wrong)
        return compact(formValues());
    wrong->setFocus();
    return std::nullopt;
}

void SchemaForm::say(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString SchemaForm::problem() const
{
    if (!m_problem->text().isEmpty())
        return m_problem->text();
    for (const auto* field : m_fields)
        if (!field->problem().isEmpty())
            return field->problem();
    return {};
}

void SchemaForm::focusFirst()
{
    if (showsJson() || m_fields.isEmpty())
        m_editor->setFocus();
    else
        m_fields.front()->setFocus();
}

} // namespace kaze::ui
