#pragma once

#include "ui/link/fleet.h"
#include "ui/widgets/form_dialog.h"

class QCheckBox;
class QLineEdit;

namespace kaze::ui {

//! What somebody else says of a cell that a person might add.
struct CellProposal {
    QString address, name;
    QString fingerprint; //!< of its certificate, 64 hex digits; empty: not said
};

//! A cell to be added or changed: where it is, what it is called, its token, and a test that says what is wrong before it is kept.
class CellDialog : public FormDialog {
    Q_OBJECT
public:
    //! Without `known` it is a new one.
    CellDialog(Fleet& fleet, const Theme& theme, const std::optional<KnownCell>& known, QWidget* parent);
    //! A new one, filled in as a link says. Nothing of it is believed: the certificate is still to be trusted by the person, and one that the link does not
    //! name cannot be.
    CellDialog(Fleet& fleet, const Theme& theme, const CellProposal& proposal, QWidget* parent);

    //! "What was found" in words; of the last test.
    [[nodiscard]] QString outcome() const;

signals:
    void saved(const QString& name);

protected:
    void save() override;

private:
    CellDialog(Fleet& fleet, const Theme& theme, const std::optional<KnownCell>& known, const QString& about, QWidget* parent);

    void test();
    void cancelTest();
    void forgetTest();
    void endTest(const QString& words);
    void tested(const CellTrial& trial);
    void trust();
    //! What holds without a choice.
    void offerGuard();
    void showOutcome(const QString& words, Tone tone);
    [[nodiscard]] KnownCell entered() const;
    [[nodiscard]] std::optional<std::string> token() const;
    [[nodiscard]] bool isElsewhere() const;
    [[nodiscard]] static QString headlineOf(CellTrial::Trouble trouble);

    Fleet& m_fleet;
    std::optional<KnownCell> m_known;
    QString m_pin;
    QString m_named; //!< the certificate that a link named, until the address is another one
    QString m_said; //!< the environment, as the cell itself says
    bool m_guardChosen = false; //!< else it follows the environment
    QString m_shown; //!< the certificate that the last test saw
    QLineEdit* m_address;
    QLineEdit* m_name;
    QLineEdit* m_environment;
    QCheckBox* m_guarded;
    QLineEdit* m_token;
    QWidget* m_testRow;
    QPushButton* m_test;
    QPushButton* m_cancel;
    QPushButton* m_trust;
    QLabel* m_outcome;
    int m_round = 0; //!< answers of an earlier test, or of one that was given up, are of no use
};

} // namespace kaze::ui
