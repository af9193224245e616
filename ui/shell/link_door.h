#pragma once

#include "engine/base/file.h"

#include <QLocalServer>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <memory>

class QLocalSocket;

namespace kaze::ui {

//! Where the console that runs takes links from the others that a person starts: <folder>/console.sock, which only this person may use. One console of a data
//! folder has the door, and holds <folder>/console.lock as long as it does; the others knock. A guest says one line, {"link": "kaze://…", "activation": "…"},
//! is answered "ok", and goes. Lines are at most 16 KiB, guests 16 at once, 5 s each. GUI thread.
class LinkDoor : public QObject {
    Q_OBJECT
public:
    explicit LinkDoor(std::filesystem::path folder, QObject* parent = nullptr);
    ~LinkDoor() override;

    //! Whether it is ours.
    [[nodiscard]] bool isOpen() const { return m_server != nullptr; }
    //! Takes it if nobody has it. False: somebody has, or it cannot be made (problem).
    bool take();
    //! The same again and again until it is ours.
    void takeWhenFree();
    //! Whoever knocks from now on may take it.
    void close();
    //! Why there is no door, for the log; empty where there is one, ours or not.
    [[nodiscard]] const QString& problem() const { return m_problem; }

    //! Hands a link to who has the door, or takes the door where nobody has it; several processes that do so at once come to one that has it, and hand all
    //! links over to that one. `activation` is what lets the other one raise its window. Blocks up to `patience`. True: it was handed over. False: nobody took
    //! it; isOpen says whether that is because we are the first.
    [[nodiscard]] bool handOver(const QString& link, const QString& activation, std::chrono::milliseconds patience);

signals:
    //! A link, as a stranger may have written it; not much longer than links are. `activation` is printable.
    void linkCame(const QString& link, const QString& activation);

private:
    void welcome();
    void hear(QLocalSocket* guest);
    [[nodiscard]] bool knock(const QByteArray& line, std::chrono::milliseconds patience) const;
    [[nodiscard]] QString socketPath() const;

    std::filesystem::path m_folder;
    base::FileDescriptor m_opened; //!< the folder, where its path is too long for a socket
    base::FileDescriptor m_lock;
    std::unique_ptr<QLocalServer> m_server;
    QTimer m_again;
    QString m_problem;
    int m_guests = 0;
};

} // namespace kaze::ui
