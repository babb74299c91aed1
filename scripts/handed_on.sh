# shellcheck shell=bash
# For scripts that make a root of their own (sourced): what pip on this machine is told by PIP_* variables, proxies and
# a CA bundle, as NAME=VALUE words in ${handed_on[@]}; `hand_on ROOT` copies the bundle there.
handed_on=()
while IFS='=' read -r name value; do
    case $name in
        PIP_CERT | PIP_FIND_LINKS | PIP_CONFIG_FILE) ;;
        PIP_* | *_proxy | *_PROXY) handed_on+=("$name=$value") ;;
    esac
done < <(env)
bundle=${PIP_CERT:-${SSL_CERT_FILE:-}}
if [ -n "$bundle" ]; then handed_on+=(PIP_CERT=/etc/handed-on-ca.pem); fi

hand_on() {
    if [ -n "$bundle" ]; then cp -L "$bundle" "$1/etc/handed-on-ca.pem"; fi
}
