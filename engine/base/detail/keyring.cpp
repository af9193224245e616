#include "engine/base/detail/keyring.h"

#include <libsecret/secret.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace kaze::base::detail {

namespace {

constexpr int kProbeMillis = 1000;
constexpr const char* kServiceName = "org.freedesktop.secrets";

const SecretSchema kSchema = {"io.github.kaze.Key", SECRET_SCHEMA_DONT_MATCH_NAME,
    {{"service", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"name", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
    0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};

struct Release {
    void operator()(GError* error) const { g_error_free(error); }
    void operator()(GHashTable* table) const { g_hash_table_unref(table); }
    void operator()(GVariant* variant) const { g_variant_unref(variant); }
    void operator()(GDBusConnection* connection) const { g_object_unref(connection); }
    void operator()(GCancellable* cancellable) const { g_object_unref(cancellable); }
};

template <class T>
using Owned = std::unique_ptr<T, Release>;

//! Collects what a GLib call complains about.
class Complaint {
public:
    Complaint() = default;
    Complaint(const Complaint&) = delete;
    Complaint& operator=(const Complaint&) = delete;
    ~Complaint() { g_clear_error(&m_error); }

    GError** out() { return &m_error; }
    explicit operator bool() const { return m_error != nullptr; }
    [[nodiscard]] std::string text() const { return m_error ? m_error->message : "it gives no reason"; }

private:
    GError* m_error = nullptr;
};

//! Cancels a blocking call when nobody has unlocked the keyring in time.
class Patience {
public:
    Patience()
        : m_cancellable(g_cancellable_new()), m_watch([this] {
              std::unique_lock lock(m_mutex);
              if (!m_ended.wait_for(lock, std::chrono::seconds(60), [this] { return m_done; }))
                  g_cancellable_cancel(m_cancellable.get());
          })
    {
    }
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;
    ~Patience()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_done = true;
        }
        m_ended.notify_one();
        m_watch.join();
    }

    GCancellable* get() { return m_cancellable.get(); }

private:
    Owned<GCancellable> m_cancellable;
    std::mutex m_mutex; //!< guards `m_done`
    std::condition_variable m_ended;
    bool m_done = false;
    std::thread m_watch;
};

Owned<GHashTable> attributesOf(const std::string& service, const std::string& name)
{
    Owned<GHashTable> attributes(g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free));
    g_hash_table_insert(attributes.get(), g_strdup("service"), g_strdup(service.c_str()));
    g_hash_table_insert(attributes.get(), g_strdup("name"), g_strdup(name.c_str()));
    return attributes;
}

std::unexpected<Error> failed(const std::string& doing, const Complaint& complaint)
{
    return fail(ErrorCode::Io, "cannot " + doing + " the keyring: " + complaint.text());
}

//! GLib would start a bus of its own where there is none, which takes long and helps nobody.
bool sessionBusExists()
{
    const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    std::error_code ignored;
    return (address && *address) || (runtime && std::filesystem::exists(std::filesystem::path(runtime) / "bus", ignored));
}

Owned<GVariant> askBus(GDBusConnection* bus, const char* method, GVariant* arguments, const char* type, Complaint& complaint)
{
    return Owned<GVariant>(
        g_dbus_connection_call_sync(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
            arguments, G_VARIANT_TYPE(type), G_DBUS_CALL_FLAGS_NONE, kProbeMillis, nullptr, complaint.out()));
}

bool isServed(GDBusConnection* bus, Complaint& complaint)
{
    const auto owned = askBus(bus, "NameHasOwner", g_variant_new("(s)", kServiceName), "(b)", complaint);
    gboolean has = FALSE;
    if (owned)
        g_variant_get(owned.get(), "(b)", &has);
    if (has || complaint)
        return has;
    const auto startable = askBus(bus, "ListActivatableNames", nullptr, "(as)", complaint);
    if (!startable)
        return false;
    GVariantIter* names = nullptr;
    const char* name = nullptr;
    g_variant_get(startable.get(), "(as)", &names);
    while (g_variant_iter_next(names, "&s", &name))
        has = has || g_str_equal(name, kServiceName);
    g_variant_iter_free(names);
    return has;
}

} // namespace

Result<> Keyring::usable() const
{
    if (!sessionBusExists())
        return fail(ErrorCode::Unavailable, "there is no keyring here: no D-Bus session (DBUS_SESSION_BUS_ADDRESS is not set)");
    Complaint complaint;
    const Owned<GDBusConnection> bus(g_bus_get_sync(G_BUS_TYPE_SESSION, nullptr, complaint.out()));
    if (!bus)
        return fail(ErrorCode::Unavailable, "there is no keyring here: the D-Bus session does not answer: " + complaint.text());
    // The default would end this process together with the desktop session.
    g_dbus_connection_set_exit_on_close(bus.get(), FALSE);
    if (!isServed(bus.get(), complaint))
        return fail(ErrorCode::Unavailable,
            "there is no keyring here: no secret service on the D-Bus session"
                + (complaint ? ": " + complaint.text() : std::string(" (gnome-keyring, KWallet or KeePassXC would be one)")));
    return {};
}

Result<std::optional<std::string>> Keyring::find(const std::string& name) const
{
    Patience patience;
    Complaint complaint;
    char* found = secret_password_lookupv_sync(&kSchema, attributesOf(m_service, name).get(), patience.get(), complaint.out());
    if (complaint)
        return failed("read \"" + name + "\" from", complaint);
    if (!found)
        return std::nullopt;
    std::optional<std::string> value(found);
    secret_password_free(found);
    return value;
}

Result<> Keyring::store(const std::string& name, const std::string& value) const
{
    Patience patience;
    Complaint complaint;
    const auto label = m_service + ": " + name;
    secret_password_storev_sync(&kSchema, attributesOf(m_service, name).get(), SECRET_COLLECTION_DEFAULT, label.c_str(),
        value.c_str(), patience.get(), complaint.out());
    if (complaint)
        return failed("store \"" + name + "\" in", complaint);
    return {};
}

Result<bool> Keyring::remove(const std::string& name) const
{
    Patience patience;
    Complaint complaint;
    const bool removed
        = secret_password_clearv_sync(&kSchema, attributesOf(m_service, name).get(), patience.get(), complaint.out());
    if (complaint)
        return failed("remove \"" + name + "\" from", complaint);
    return removed;
}

} // namespace kaze::base::detail
