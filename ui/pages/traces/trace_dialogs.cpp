#include "ui/pages/traces/trace_dialogs.h"

#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWordWidth = 90;
constexpr int kRulesWidth = 620;
constexpr Tone kTones[]{Tone::Accent, Tone::Ok, Tone::Warning, Tone::Critical, Tone::Violet, Tone::Teal};

} // namespace

QString wordOf(Tone tone)
{
    switch (tone) {
    case Tone::Accent:
        return RulesDialog::tr("blue");
    case Tone::Ok:
        return RulesDialog::tr("green");
    case Tone::Warning:
        return RulesDialog::tr("yellow");
    case Tone::Critical:
        return RulesDialog::tr("red");
    case Tone::Violet:
        return RulesDialog::tr("violet");
    case Tone::Teal:
        return RulesDialog::tr("teal");
    case Tone::Neutral:
        break;
    }
    return RulesDialog::tr("grey");
}

PeriodDialog::PeriodDialog(const PageContext& context, const TraceScope& scope, QWidget* parent)
    : FormDialog(context.theme, tr("Traces of a time"), tr("Traces that began in it, in local time."), tr("Show them"), parent),
      m_from(new QDateTimeEdit), m_to(new QDateTimeEdit), m_open(new QCheckBox(tr("and all that comes")))
{
    const auto now = toDateTime(context.link.now()).toLocalTime();
    m_from->setDateTime(scope.from.isValid() ? scope.from.toLocalTime() : now.addSecs(-3600));
    m_to->setDateTime(scope.to.isValid() ? scope.to.toLocalTime() : now);
    m_open->setChecked(scope.from.isValid() && !scope.to.isValid());
    for (auto* edit : {m_from, m_to}) {
        edit->setCalendarPopup(true);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    }
    m_to->setEnabled(!m_open->isChecked());
    addField(tr("From"), m_from);
    addField(tr("To"), m_to);
    addField(QString(), m_open);
    m_open->setAccessibleName(m_open->text());
    connect(m_open, &QCheckBox::toggled, m_to, &QWidget::setDisabled);
    showProblem({});
    m_from->setFocus();
}

void PeriodDialog::save()
{
    const bool open = m_open->isChecked();
    if (!open && m_to->dateTime() <= m_from->dateTime())
        return showProblem(tr("It ends before it begins."));
    emit chosen(m_from->dateTime(), open ? QDateTime() : m_to->dateTime());
    accept();
}

ProfileDialog::ProfileDialog(const PageContext& context, QWidget* parent)
    : FormDialog(context.theme, tr("Save as a profile"),
        tr("Keeps the filter, the time, the order and the columns under a name. One of the same name is replaced."), tr("Save"),
        parent),
      m_context(context), m_name(new QLineEdit)
{
    addField(tr("Name"), m_name);
    showProblem({});
    m_name->setFocus();
}

void ProfileDialog::save()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return showProblem(tr("It needs a name."));
    emit chosen(name);
    accept();
}

RulesDialog::RulesDialog(const PageContext& context, const std::vector<ColourRule>& rules, QWidget* parent)
    : FormDialog(context.theme, tr("Colour rules"),
        tr("Traces and spans that fit a filter get its word in its colour; the first rule that fits wins. Fields of traces: "
           "agent, pool, tenant, "
           "status, dur, cost, spans, tokens, errors; of spans: name, kind, status, dur, cost, tokens."),
        tr("Use these rules"), parent),
      m_theme(context.theme), m_column(nullptr)
{
    auto* box = new QWidget;
    m_column = new QVBoxLayout(box);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacing::kSmall);
    auto* add = new QPushButton(tr("Add a rule"));
    add->setAutoDefault(false);
    setButtonRole(*add, ButtonRole::Link);
    connect(add, &QPushButton::clicked, this, [this] { addRule({}); });
    auto* outer = new QWidget;
    auto* column = new QVBoxLayout(outer);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(box);
    column->addWidget(add, 0, Qt::AlignLeading);
    addField(tr("Rules"), outer);
    setMinimumWidth(kRulesWidth);
    for (const auto& rule : rules)
        addRule(rule);
    if (rules.empty())
        addRule({});
    showProblem({});
}

void RulesDialog::addRule(const ColourRule& rule)
{
    Line line{new QWidget, new QLineEdit(rule.word), new QLineEdit(rule.filter), new QComboBox};
    const auto number = static_cast<int>(m_lines.size()) + 1;
    line.word->setPlaceholderText(tr("slow"));
    line.word->setAccessibleName(tr("Word of rule %1").arg(number));
    line.word->setFixedWidth(kWordWidth);
    line.filter->setPlaceholderText(QStringLiteral("dur>30s"));
    line.filter->setAccessibleName(tr("Filter of rule %1").arg(number));
    line.filter->setFont(m_theme.font(TextRole::Mono));
    line.tone->setAccessibleName(tr("Colour of rule %1").arg(number));
    for (const auto tone : kTones)
        line.tone->addItem(wordOf(tone), static_cast<int>(tone));
    line.tone->setCurrentIndex(std::max(0, line.tone->findData(static_cast<int>(rule.tone))));
    auto* remove = new QPushButton(tr("Remove"));
    remove->setAccessibleName(tr("Remove rule %1").arg(number));
    remove->setAutoDefault(false);
    setButtonRole(*remove, ButtonRole::Flat);
    auto* row = new QHBoxLayout(line.box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(line.word);
    row->addWidget(line.filter, 1);
    row->addWidget(line.tone);
    row->addWidget(remove);
    m_column->addWidget(line.box);
    for (auto* edit : {line.word, line.filter})
        connect(edit, &QLineEdit::textEdited, this, [this] { showProblem({}); });
    connect(remove, &QPushButton::clicked, this, [this, box = line.box] {
        std::erase_if(m_lines, [box](const Line& one) { return one.box == box; });
        box->deleteLater();
    });
    m_lines.push_back(line);
    line.word->setFocus();
    // The window grows with its lines.
    if (isVisible())
        showProblem(problem());
}

void RulesDialog::save()
{
    std::vector<ColourRule> rules;
    for (const auto& line : m_lines) {
        ColourRule rule{
            line.word->text().trimmed(), line.filter->text().trimmed(), static_cast<Tone>(line.tone->currentData().toInt())};
        if (rule.word.isEmpty() && rule.filter.isEmpty())
            continue;
        if (rule.word.isEmpty())
            return showProblem(
                tr("The rule \"%1\" needs a word: a colour alone tells not everybody something.").arg(rule.filter));
        const auto filter = TraceFilter::of(rule.filter);
        if (!filter || filter->isEmpty())
            return showProblem(filter ? tr("The rule \"%1\" needs a filter.").arg(rule.word)
                                      : tr("%1: %2").arg(rule.word, text(filter.error().message)));
        rules.push_back(std::move(rule));
    }
    emit saved(rules);
    accept();
}

} // namespace kaze::ui
