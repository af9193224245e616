#include "ui/pages/cells/cell_dialog.h"

#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr std::chrono::seconds kClockOff{5};

} // namespace

CellDialog::CellDialog(Fleet& fleet, const Theme& theme, const std::optional<KnownCell>& known, QWidget* parent)
    : CellDialog(fleet, theme, known,
        tr("A cell on another machine that runs `kaze serve`. Its token is kept in the system's keyring and shown nowhere."),
        parent)
{
}

CellDialog::CellDialog(Fleet& fleet, const Theme& theme, const CellProposal& proposal, QWidget* parent)
    : CellDialog(fleet, theme, std::nullopt,
        tr("A link offers this cell. Look at the address, and go on only if you know who sent the link: whoever runs that "
           "machine "
           "gets the token that you type here."),
        parent)
{
    m_address->setText(proposal.address);
    m_address->setCursorPosition(0);
    m_name->setText(proposal.name);
    m_named = proposal.fingerprint;
}

CellDialog::CellDialog(
    Fleet& fleet, const Theme& theme, const std::optional<KnownCell>& known, const QString& about, QWidget* parent)
    : FormDialog(
        theme, known ? tr("Change %1").arg(known->name) : tr("Add a cell"), about, known ? tr("Save") : tr("Add cell"), parent),
      m_fleet(fleet), m_known(known), m_address(new QLineEdit), m_name(new QLineEdit), m_environment(new QLineEdit),
      m_guarded(new QCheckBox(tr("Read-only until unlocked for a time"))), m_token(new QLineEdit), m_testRow(new QWidget),
      m_test(new QPushButton(tr("Test"))), m_cancel(new QPushButton(tr("Cancel the test"))),
      m_trust(new QPushButton(tr("Trust this certificate"))), m_outcome(makeLabel(theme, TextRole::Body, {}))
{
    m_address->setPlaceholderText(QStringLiteral("https://host:7117"));
    m_name->setPlaceholderText(QStringLiteral("eu-1"));
    m_environment->setPlaceholderText(tr("what the cell says itself"));
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setPlaceholderText(known ? tr("the one that is kept") : QStringLiteral("kz_…"));
    addField(tr("Address"), m_address);
    addField(tr("Name"), m_name);
    addField(tr("Environment"), m_environment);
    addField(tr("Token"), m_token);
    addField(tr("Changes"), m_guarded);
    auto* row = new QHBoxLayout(m_testRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    for (auto* button : {m_test, m_cancel, m_trust}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_cancel->hide();
    m_trust->hide();
    addField(tr("Connection"), m_testRow);
    m_outcome->setAccessibleName(tr("Outcome of the test"));
    addField(tr("Found"), m_outcome);
    if (known) {
        m_address->setText(known->address);
        m_name->setText(known->name);
        m_name->setReadOnly(true);
        m_environment->setText(known->environment);
        m_pin = known->pin;
        m_guardChosen = known->guarded.has_value();
        m_guarded->setChecked(known->guarded.value_or(false));
        if (const auto* cell = fleet.find(known->name); cell && cell->info())
            m_said = QString::fromStdString(cell->info()->environment);
    }
    m_guarded->setToolTip(tr("Unless you choose, cells of production are read-only and others are not"));
    connect(m_guarded, &QCheckBox::clicked, this, [this] { m_guardChosen = true; });
    connect(m_environment, &QLineEdit::textEdited, this, &CellDialog::offerGuard);
    offerGuard();
    connect(m_address, &QLineEdit::textEdited, this, [this] {
        m_pin.clear(); // another machine has another certificate
        m_named.clear();
        m_trust->hide();
        m_shown.clear();
        m_said.clear();
        offerGuard();
        m_token->setPlaceholderText(isElsewhere() ? QStringLiteral("kz_…") : tr("the one that is kept"));
        forgetTest();
    });
    connect(m_token, &QLineEdit::textEdited, this, [this] {
        if (m_trust->isHidden()) // else the words are still compared
            forgetTest();
    });
    connect(m_test, &QPushButton::clicked, this, &CellDialog::test);
    connect(m_cancel, &QPushButton::clicked, this, &CellDialog::cancelTest);
    connect(m_trust, &QPushButton::clicked, this, &CellDialog::trust);
    showOutcome(tr("not tested yet"), Tone::Neutral);
}

void CellDialog::offerGuard()
{
    if (m_guardChosen)
        return;
    const auto typed = m_environment->text().trimmed();
    m_guarded->setChecked(environmentKindOf(typed.isEmpty() ? m_said : typed) == EnvironmentKind::Production);
}

QString CellDialog::outcome() const
{
    return m_outcome->text();
}

void CellDialog::showOutcome(const QString& words, Tone tone)
{
    m_outcome->setText(words);
    setTextTone(*m_outcome, tone);
    showProblem(problem());
}

KnownCell CellDialog::entered() const
{
    auto cell = m_known.value_or(KnownCell{});
    cell.name = m_name->text().trimmed();
    cell.address = m_address->text().trimmed();
    cell.environment = m_environment->text().trimmed();
    cell.guarded = m_guardChosen ? std::optional(m_guarded->isChecked()) : std::nullopt;
    cell.pin = m_pin;
    return cell;
}

std::optional<std::string> CellDialog::token() const
{
    const auto typed = m_token->text().trimmed();
    return typed.isEmpty() && !isElsewhere() ? std::nullopt : std::optional(typed.toStdString());
}

//! Nothing that is kept is for the address that is entered: a new cell may have the name of another, and a link may have chosen it.
bool CellDialog::isElsewhere() const
{
    return !m_known || m_address->text().trimmed() != m_known->address;
}

void CellDialog::test()
{
    if (m_address->text().trimmed().isEmpty())
        return showProblem(tr("Where is it? Give its address, such as https://host:7117."));
    showProblem({});
    m_test->setEnabled(false);
    m_cancel->show();
    m_trust->hide();
    showOutcome(tr("Connecting to %1…").arg(m_address->text().trimmed()), Tone::Neutral);
    m_fleet.call<CellTrial>(
        this, [cell = entered(), token = token()](CellSource& source) { return source.tryOut(cell, token); },
        [this, round = ++m_round](const CellTrial& trial) {
            if (round == m_round)
                tested(trial);
        });
}

void CellDialog::cancelTest()
{
    endTest(tr("The test was cancelled."));
}

//! What was found is of something else than what is entered now.
void CellDialog::forgetTest()
{
    endTest(tr("not tested yet"));
}

void CellDialog::endTest(const QString& words)
{
    ++m_round;
    m_test->setEnabled(true);
    m_cancel->hide();
    showOutcome(words, Tone::Neutral);
}

QString CellDialog::headlineOf(CellTrial::Trouble trouble)
{
    using Trouble = CellTrial::Trouble;
    switch (trouble) {
    case Trouble::None:
        return {};
    case Trouble::Name:
        return tr("The name is not known");
    case Trouble::Refused:
        return tr("The connection was refused");
    case Trouble::NoAnswer:
        return tr("Nobody answers");
    case Trouble::Certificate:
        return tr("The certificate does not hold");
    case Trouble::Unknown:
        return tr("Nobody vouches for the certificate");
    case Trouble::Changed:
        return tr("The certificate is another than the one that was trusted");
    case Trouble::ClientCertificate:
        return tr("The cell asks for a certificate of ours");
    case Trouble::Token:
        return tr("The token is refused");
    case Trouble::Role:
        return tr("The token may not see anything");
    case Trouble::Version:
        return tr("The versions do not fit");
    case Trouble::Limited:
        return tr("The cell lets nobody in at the moment");
    case Trouble::Other:
        break;
    }
    return tr("It did not work");
}

void CellDialog::tested(const CellTrial& trial)
{
    using Trouble = CellTrial::Trouble;
    m_test->setEnabled(true);
    m_cancel->hide();
    m_shown = trial.fingerprint;
    const bool isAsked = (trial.trouble == Trouble::Unknown || trial.trouble == Trouble::Changed) && !m_shown.isEmpty();
    const bool isOther = !m_named.isEmpty() && !m_shown.isEmpty() && m_shown != m_named;
    const bool canTrust = isAsked && !isOther;
    m_trust->setVisible(canTrust);
    if (isAsked && isOther)
        return showOutcome(
            tr("It shows another certificate than the link names. Somebody may stand in between, or the link is old: "
               "ask who sent it for a new one."),
            Tone::Critical);
    if (trial.trouble == Trouble::Token && token() && token()->empty())
        return showOutcome(tr("It answers, and asks for a token of its own."), Tone::Warning);
    if (trial.trouble != Trouble::None) {
        auto words = tr("%1. %2").arg(headlineOf(trial.trouble), trial.message);
        if (canTrust && !m_named.isEmpty())
            words += tr(" It is the one that the link names.");
        if (canTrust && !trial.words.isEmpty())
            words += tr("\n\nCompare these words with what `kaze serve` prints there: %1").arg(trial.words);
        return showOutcome(words, Tone::Critical);
    }
    QStringList found{tr("It answers in %1").arg(format::duration(std::chrono::nanoseconds(trial.latency).count()))};
    if (trial.cell) {
        const auto& cell = *trial.cell;
        found << tr("version %1").arg(QString::fromStdString(cell.version));
        if (!cell.region.empty())
            found << QString::fromStdString(cell.region);
        if (!cell.environment.empty())
            found << QString::fromStdString(cell.environment);
        if (!cell.tenant.empty())
            found << tr("tenant %1").arg(QString::fromStdString(cell.tenant));
        m_said = QString::fromStdString(cell.environment);
        offerGuard();
        if (m_name->text().trimmed().isEmpty())
            m_name->setText(QString::fromStdString(cell.name));
    }
    const bool off = std::chrono::abs(trial.skew) > kClockOff;
    if (off)
        found << tr("its clock is %1 %2; ages and times will be wrong by that")
                     .arg(format::duration(std::chrono::nanoseconds(std::chrono::abs(trial.skew)).count()),
                         trial.skew.count() > 0 ? tr("ahead") : tr("behind"));
    if (isOther)
        found << tr("its certificate is another than the link names, and one that the system's authorities vouch for");
    showOutcome(found.join(QStringLiteral(" · ")), off || isOther ? Tone::Warning : Tone::Ok);
}

void CellDialog::trust()
{
    m_pin = m_shown;
    test();
}

void CellDialog::save()
{
    const auto cell = entered();
    if (cell.address.isEmpty())
        return showProblem(tr("Where is it? Give its address, such as https://host:7117."));
    if (cell.name.isEmpty())
        return showProblem(tr("Give it a name: letters, digits, - and _."));
    if (token() && token()->empty())
        return showProblem(m_known
                ? tr("The token that is kept is for %1. Give one of the cell there; `kaze tokens create` makes it.")
                      .arg(m_known->address)
                : tr("Give a token of that cell; `kaze tokens create` there makes one."));
    setBusy(true);
    const bool replace = m_known.has_value();
    const bool renewed = !isElsewhere() && token(); // a cell that is elsewhere is connected to when the list is read
    m_fleet.call<base::Result<>>(
        this,
        [cell, token = token(), replace](CellSource& source) {
            auto lowered = cell;
            lowered.name = cell.name.toLower();
            return source.save(lowered, token, replace);
        },
        [this, name = cell.name.toLower(), renewed](base::Result<> done) {
            setBusy(false);
            if (!done)
                return showProblem(QString::fromStdString(done.error().text()));
            m_fleet.reload();
            if (renewed)
                m_fleet.renew(name);
            emit saved(name);
            accept();
        });
}

} // namespace kaze::ui
