#include "ui/pages/new_run/run_form.h"

#include "ui/link/cell_place.h"
#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QFileDialog>
#include <QFileSystemModel>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kTaskHeight = 92;
constexpr double kMostDollars = 1e9;
constexpr double kMostTokens = 1e12;

//! "~/src" is what people type and "/home/x/src" what the engine wants.
QString expanded(const QString& folder)
{
    const QString trimmed = folder.trimmed();
    if (trimmed == QLatin1String("~") || trimmed.startsWith(QLatin1String("~/")))
        return QDir::homePath() + trimmed.mid(1);
    return trimmed;
}

QString shortened(const QString& folder)
{
    const QString home = QDir::homePath();
    return folder == home || folder.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + folder.mid(home.size()) : folder;
}

//! What a person typed as money; none for what is no positive amount.
std::optional<double> dollarsIn(const QString& typed)
{
    // "0.125" is an eighth also where '.' groups digits.
    bool isPlain = false;
    QLocale digits = QLocale::c();
    digits.setNumberOptions(QLocale::RejectGroupSeparator);
    const double plain = digits.toDouble(QString(typed).remove(QLatin1Char('$')).trimmed(), &isPlain);
    const auto amount = isPlain && std::isfinite(plain) ? std::optional(plain) : budget::numberOf(typed);
    return amount && *amount > 0 && *amount <= kMostDollars ? amount : std::nullopt;
}

std::optional<std::int64_t> tokensIn(const QString& typed)
{
    const auto count = budget::numberOf(typed);
    return count && *count >= 1 && *count <= kMostTokens ? std::optional<std::int64_t>(std::llround(*count)) : std::nullopt;
}

std::map<int, QString> marksOf(const api::RunPlan& plan)
{
    static const QRegularExpression place(QStringLiteral("^[^:\n]*:\\d+:\\d+: "));
    std::map<int, QString> marks;
    for (const auto& check : plan.checks) {
        if (check.line <= 0)
            continue;
        QString& mark = marks[check.line];
        QString message = text(check.message).remove(place);
        if (check.column > 0)
            message = RunForm::tr("column %1: %2").arg(check.column).arg(message);
        mark += (mark.isEmpty() ? QString() : QStringLiteral("\n")) + message;
    }
    return marks;
}

} // namespace

RunForm::RunForm(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_task(new QPlainTextEdit), m_workspace(new QLineEdit), m_files(new QLabel),
      m_model(new QComboBox), m_modelNote(new QLabel), m_baseUrl(new QLineEdit), m_budget(new QLineEdit),
      m_budgetTokens(new QLineEdit), m_approvals(new QComboBox),
      m_editor(new CodeEditor(context.theme, Language::Yaml, tr("Definition of the agent"))), m_validity(new QLabel)
{
    build();
    restore();
    connect(m_task, &QPlainTextEdit::textChanged, this, &RunForm::changed);
    connect(m_workspace, &QLineEdit::textChanged, this, [this] {
        m_files->clear();
        emit changed();
    });
    connect(m_model, &QComboBox::currentTextChanged, this, &RunForm::changed);
    connect(m_baseUrl, &QLineEdit::textChanged, this, &RunForm::changed);
    connect(m_budget, &QLineEdit::textChanged, this, &RunForm::changed);
    connect(m_budgetTokens, &QLineEdit::textChanged, this, &RunForm::changed);
    connect(m_approvals, &QComboBox::currentIndexChanged, this, &RunForm::changed);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &RunForm::changed);
}

void RunForm::build()
{
    auto& theme = m_context.theme;
    m_task->setPlaceholderText(tr("What is to be done? For example: Review the indexer folder and write report.md."));
    m_task->setAccessibleName(tr("Task"));
    m_task->setTabChangesFocus(true);
    m_task->setFixedHeight(kTaskHeight);
    m_model->setEditable(true);
    m_model->setInsertPolicy(QComboBox::NoInsert);
    m_model->setAccessibleName(tr("Model"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(12);
    m_model->lineEdit()->setPlaceholderText(tr("as the agent says"));
    m_baseUrl->setPlaceholderText(QStringLiteral("http://127.0.0.1:8080/v1"));
    m_baseUrl->setAccessibleName(tr("Base URL"));
    m_baseUrl->setToolTip(tr("Of an OpenAI-compatible server, for this run alone. Empty: the provider's own."));
    m_budget->setPlaceholderText(tr("as the agent says"));
    m_budget->setAccessibleName(tr("Budget in US dollars"));
    m_budget->setToolTip(tr("The run stops before the call that would pass it. Empty: what the agent file says."));
    m_budgetTokens->setPlaceholderText(tr("as the agent says"));
    m_budgetTokens->setAccessibleName(tr("Budget in tokens"));
    m_budgetTokens->setToolTip(tr("Input and output together; 200 k is two hundred thousand. Empty: what the agent file says."));
    m_approvals->setAccessibleName(tr("Approvals"));
    m_approvals->addItem(tr("ask as the agent says"), QStringLiteral("ask"));
    m_approvals->addItem(tr("allow all"), QStringLiteral("all"));
    m_approvals->addItem(tr("allow none"), QStringLiteral("none"));
    m_approvals->setItemData(1, tr("Nothing is asked; what the agent file denies stays denied."), Qt::ToolTipRole);
    m_approvals->setItemData(2, tr("What would be asked is refused, and the agent does without it."), Qt::ToolTipRole);
    for (auto* note : {m_files, m_modelNote, m_validity})
        setTextRole(*note, TextRole::Muted, theme);
    auto* card = new Card(theme);
    auto* column = card->content();
    column->setSpacing(spacing::kMedium);
    column->addWidget(labelled(tr("Task"), m_task));
    const auto row = [column](std::initializer_list<std::pair<QWidget*, int>> fields) {
        auto* line = new QHBoxLayout;
        line->setSpacing(spacing::kMedium);
        for (const auto& [field, stretch] : fields)
            line->addWidget(field, stretch);
        column->addLayout(line);
    };
    row({{labelled(tr("Workspace"), buildWorkspace(), m_files), 1}, {labelled(tr("Model"), m_model, m_modelNote), 1}});
    row({{labelled(tr("Budget"), m_budget), 1}, {labelled(tr("Tokens"), m_budgetTokens), 1},
        {labelled(tr("Approvals"), m_approvals), 1}});
    row({{labelled(tr("Base URL"), m_baseUrl), 1}});
    column->addWidget(labelled(tr("Definition"), m_editor, m_validity), 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(card);
}

QWidget* RunForm::labelled(const QString& title, QWidget* field, QWidget* note)
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny + 2);
    auto* head = new QHBoxLayout;
    auto* label = new QLabel(title);
    setTextRole(*label, TextRole::Title, m_context.theme);
    label->setBuddy(field);
    head->addWidget(label);
    head->addStretch(1);
    if (note)
        head->addWidget(note);
    column->addLayout(head);
    column->addWidget(field, 1);
    return box;
}

QWidget* RunForm::buildWorkspace()
{
    m_workspace->setAccessibleName(tr("Workspace"));
    m_workspace->setPlaceholderText(tr("the folder it works on"));
    if (!isOnThisMachine(m_context.link)) {
        m_workspace->setPlaceholderText(tr("a folder of its machine, from / on"));
        return m_workspace;
    }
    auto* folders = new QFileSystemModel(this);
    folders->setFilter(QDir::Dirs | QDir::NoDotAndDotDot);
    folders->setRootPath(QString());
    auto* completer = new QCompleter(folders, this);
    completer->popup()->setObjectName(QStringLiteral("kazeCompletions"));
    m_workspace->setCompleter(completer);
    auto* choose = new QPushButton;
    choose->setIcon(m_context.theme.icon(QStringLiteral("folder-open")));
    choose->setToolTip(tr("Choose a folder"));
    choose->setAccessibleName(tr("Choose a folder"));
    connect(choose, &QPushButton::clicked, this, &RunForm::chooseFolder);
    auto* box = new QWidget;
    box->setFocusProxy(m_workspace);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kTiny);
    row->addWidget(m_workspace, 1);
    row->addWidget(choose);
    return box;
}

void RunForm::chooseFolder()
{
    auto* dialog = new QFileDialog(this, tr("Workspace"), expanded(m_workspace->text()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &RunForm::setWorkspace);
    dialog->open();
}

QString RunForm::keyOf(const char* what) const
{
    return keyOfCell(m_context.link, QLatin1String("new-run/") + QLatin1String(what));
}

void RunForm::restore()
{
    auto& settings = m_context.settings;
    setWorkspace(settings.value(keyOf("workspace")).toString());
    m_model->setEditText(settings.value(keyOf("model")).toString());
    m_approvals->setCurrentIndex(std::max(0, m_approvals->findData(settings.value(keyOf("approvals")))));
}

void RunForm::remember()
{
    auto& settings = m_context.settings;
    settings.setValue(keyOf("workspace"), workspace());
    settings.setValue(keyOf("model"), m_model->currentText().trimmed());
    settings.setValue(keyOf("approvals"), m_approvals->currentData());
}

QString RunForm::workspace() const
{
    return isOnThisMachine(m_context.link) ? expanded(m_workspace->text()) : m_workspace->text().trimmed();
}

api::StartRun RunForm::run(const QString& agent) const
{
    api::StartRun run;
    run.agent.path = agent.toStdString();
    if (agent.isEmpty() || isChanged())
        run.agent.yaml = definition().toStdString();
    run.task = task().toStdString();
    run.workspace = workspace().toStdString();
    run.model = m_model->currentText().trimmed().toStdString();
    run.baseUrl = m_baseUrl->text().trimmed().toStdString();
    run.budgetTokens = tokensIn(m_budgetTokens->text());
    if (const auto dollars = dollarsIn(m_budget->text()))
        run.budgetUsd = api::Money::fromDollars(*dollars);
    run.approve = api::Open<api::ApprovalMode>::named(m_approvals->currentData().toString().toStdString());
    return run;
}

QString RunForm::problem() const
{
    const QString typed = m_budget->text().trimmed();
    if (!typed.isEmpty() && !dollarsIn(typed))
        return tr("\"%1\" is no amount of money; write it like 0.50").arg(typed);
    const QString tokens = m_budgetTokens->text().trimmed();
    return tokens.isEmpty() || tokensIn(tokens) ? QString()
                                                : tr("\"%1\" is no number of tokens; write it like 200 k or 200000").arg(tokens);
}

QString RunForm::task() const
{
    return m_task->toPlainText().trimmed();
}

QString RunForm::definition() const
{
    return m_editor->code();
}

bool RunForm::isChanged() const
{
    return m_editor->code() != m_stored;
}

void RunForm::setTask(const QString& task)
{
    m_task->setPlainText(task);
}

void RunForm::setWorkspace(const QString& folder)
{
    m_workspace->setText(isOnThisMachine(m_context.link) ? shortened(folder) : folder);
}

void RunForm::setDefinition(const QString& yaml)
{
    m_stored = yaml;
    const QSignalBlocker quiet(m_editor);
    m_editor->setCode(yaml);
}

void RunForm::setDraft(const QString& yaml)
{
    m_stored.clear();
    const QSignalBlocker quiet(m_editor);
    m_editor->setCode(yaml);
}

void RunForm::setModels(const api::ProviderList& providers)
{
    const QSignalBlocker quiet(m_model);
    const QString typed = m_model->currentText();
    m_model->clear();
    const auto add = [this](const QString& id, const QString& note) {
        m_model->addItem(id);
        m_model->setItemData(m_model->count() - 1, note, Qt::ToolTipRole);
    };
    for (const auto* hint : {"fast", "reasoning"})
        add(QLatin1String(hint), tr("a hint: the cell chooses the model"));
    for (const auto& provider : providers.providers)
        for (const auto& model : provider.models)
            add(text(model.id), text(model.note));
    m_model->setEditText(typed);
    if (!providers.defaultModel.empty())
        m_model->setToolTip(
            tr("\"provider/model\" or a hint. Empty: what the agent file says, else %1.").arg(text(providers.defaultModel)));
}

void RunForm::setPlan(const api::RunPlan& plan)
{
    const auto marks = marksOf(plan);
    m_editor->setErrors(marks);
    m_validity->setText(marks.empty()
            ? (plan.agent.empty() ? QString() : tr("valid · schema 1"))
            : tr("line %1: %2").arg(marks.begin()->first).arg(marks.begin()->second.section(QLatin1Char('\n'), 0, 0).left(80)));
    m_validity->setToolTip(marks.empty() ? QString() : marks.begin()->second);
    if (marks.empty())
        setTextTone(*m_validity, Tone::Neutral);
    else
        setTextTone(*m_validity, Tone::Critical);
    m_files->setText(m_workspace->text().trimmed().isEmpty() || plan.workspaceFiles == 0
            ? QString()
            : tr("%n file(s)", nullptr, static_cast<int>(plan.workspaceFiles)));
    const QString model = text(plan.model);
    m_modelNote->setText(model.isEmpty() || model == m_model->currentText().trimmed() ? QString() : tr("→ %1").arg(model));
}

void RunForm::setWords(const QStringList& words)
{
    m_editor->setWords(words);
}

} // namespace kaze::ui
